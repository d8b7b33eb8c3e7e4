import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Writes one abstract class per JDBC interface that passes every method on to a delegate.
 *
 * <p>Usage: {@code java GenerateForwarding.java <output directory> <release>}. The interfaces are read as the given
 * release of the JDK has them, whichever JDK this runs on, so the result does not depend on the build machine. A file is
 * written only if its text changed, so that an incremental build stays one.
 */
final class GenerateForwarding {

    private static final String PACKAGE = "io.evenkeel.jdbc.connection";

    /** Interface to the class that its forwarding class extends; handwritten classes sit between two generated ones. */
    private static final Map<String, String> SUPERCLASSES = new LinkedHashMap<>();

    static {
        SUPERCLASSES.put("Connection", "");
        SUPERCLASSES.put("Statement", "");
        SUPERCLASSES.put("PreparedStatement", "RoutedStatement");
        SUPERCLASSES.put("CallableStatement", "RoutedPreparedStatement");
        SUPERCLASSES.put("ResultSet", "");
        SUPERCLASSES.put("DatabaseMetaData", "");
    }

    private GenerateForwarding() {}

    public static void main(String[] args) {
        Path out = Path.of(args[0]);
        String release = args[1];
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaCompiler.CompilationTask task = compiler.getTask(
                null,
                null,
                null,
                List.of("--release", release, "-proc:only", "-implicit:none"),
                List.of("java.lang.Object"),
                null);
        task.setProcessors(List.of(new Writer(out, release)));
        if (!task.call()) {
            throw new IllegalStateException("could not read the interfaces of release " + release);
        }
    }

    private static final class Writer extends AbstractProcessor {
        private final Path out;
        private final String release;

        Writer(Path out, String release) {
            this.out = out;
            this.release = release;
        }

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!round.processingOver()) {
                SUPERCLASSES.forEach(this::write);
            }
            return false;
        }

        private void write(String name, String superclass) {
            TypeElement type = processingEnv.getElementUtils().getTypeElement("java.sql." + name);
            Path file = out.resolve(PACKAGE.replace('.', '/')).resolve("Forwarding" + name + ".java");
            String text = source(type, name, superclass);
            try {
                Files.createDirectories(file.getParent());
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    Files.writeString(file, text);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String source(TypeElement type, String name, String superclass) {
            StringBuilder text = new StringBuilder();
            text.append("package ").append(PACKAGE).append(";\n\n");
            text.append("/** Passes every method of {@link java.sql.").append(name).append("} on to {@link #delegate()}. */\n");
            text.append("@javax.annotation.processing.Generated(\"GenerateForwarding, release ").append(release).append("\")\n");
            text.append("@org.jspecify.annotations.NullUnmarked\n");
            text.append("@SuppressWarnings({\"deprecation\", \"removal\"})\n");
            text.append("abstract class Forwarding").append(name);
            if (!superclass.isEmpty()) {
                text.append(" extends ").append(superclass);
            }
            text.append(" implements java.sql.").append(name).append(" {\n\n");
            if (superclass.isEmpty()) {
                text.append("    /** Where a call goes now. */\n");
                text.append("    abstract java.sql.").append(name).append(" delegate() throws java.sql.SQLException;\n\n");
                text.append("    /** What to throw in place of an error of the delegate. */\n");
                text.append("    abstract java.sql.SQLException failed(java.sql.SQLException error);\n");
                if (returnsResults(type)) {
                    text.append("\n    /** Our own around a result of the delegate; null stays null. */\n");
                    text.append("    abstract java.sql.ResultSet wrapped(java.sql.ResultSet result);\n");
                }
            } else {
                boolean prepared = superclass.equals("RoutedPreparedStatement");
                text.append("    Forwarding").append(name).append("(LogicalConnection connection, Origin origin");
                text.append(prepared ? ", String sql" : "").append(") {\n        super(connection, origin");
                text.append(prepared ? ", sql" : "").append(");\n    }\n\n");
                text.append("    @Override\n");
                text.append("    abstract java.sql.").append(name).append(" delegate() throws java.sql.SQLException;\n");
            }
            for (ExecutableElement method : methods(type, !superclass.isEmpty())) {
                text.append('\n');
                method(text, method);
            }
            return text.append("}\n").toString();
        }

        /** The methods to write, in an order that does not depend on the compiler's. */
        private List<ExecutableElement> methods(TypeElement type, boolean ownOnly) {
            Map<String, ExecutableElement> methods = new TreeMap<>();
            List<? extends Element> members =
                    ownOnly ? type.getEnclosedElements() : processingEnv.getElementUtils().getAllMembers(type);
            for (ExecutableElement method : ElementFilter.methodsIn(members)) {
                if (method.getEnclosingElement().getKind() == ElementKind.INTERFACE
                        && !method.getModifiers().contains(Modifier.STATIC)) {
                    StringJoiner key = new StringJoiner(",", method.getSimpleName() + "(", ")");
                    for (VariableElement parameter : method.getParameters()) {
                        key.add(erasure(parameter.asType()));
                    }
                    methods.merge(key.toString(), method, this::moreSpecific);
                }
            }
            return new ArrayList<>(methods.values());
        }

        private ExecutableElement moreSpecific(ExecutableElement one, ExecutableElement other) {
            TypeElement owner = (TypeElement) one.getEnclosingElement();
            return processingEnv.getTypeUtils().isSubtype(owner.asType(), other.getEnclosingElement().asType()) ? one : other;
        }

        private String erasure(TypeMirror type) {
            return processingEnv.getTypeUtils().erasure(type).toString();
        }

        private void method(StringBuilder text, ExecutableElement method) {
            boolean checked = method.getThrownTypes().stream().anyMatch(this::isSqlException);
            boolean clientInfo =
                    method.getThrownTypes().stream().anyMatch(t -> t.toString().endsWith("SQLClientInfoException"));
            text.append("    @Override\n    public ");
            if (!method.getTypeParameters().isEmpty()) {
                StringJoiner variables = new StringJoiner(", ", "<", "> ");
                for (TypeParameterElement variable : method.getTypeParameters()) {
                    variables.add(variable.toString());
                }
                text.append(variables);
            }
            text.append(method.getReturnType()).append(' ').append(method.getSimpleName());
            StringJoiner parameters = new StringJoiner(", ", "(", ")");
            StringJoiner arguments = new StringJoiner(", ", "(", ")");
            int n = 0;
            for (VariableElement parameter : method.getParameters()) {
                n++;
                parameters.add(parameter.asType() + " p" + n);
                arguments.add("p" + n);
            }
            text.append(parameters);
            StringJoiner thrown = new StringJoiner(", ", " throws ", "");
            thrown.setEmptyValue("");
            method.getThrownTypes().forEach(t -> thrown.add(t.toString()));
            text.append(thrown).append(" {\n");
            String call = "delegate()." + method.getSimpleName() + arguments;
            if (method.getReturnType().toString().equals("java.sql.ResultSet")) {
                call = "wrapped(" + call + ")";
            }
            call = (method.getReturnType().getKind() == TypeKind.VOID ? "" : "return ") + call + ";\n";
            if (checked) {
                text.append("        try {\n            ").append(call);
                text.append("        } catch (java.sql.SQLException error) {\n            throw failed(error);\n        }\n");
            } else if (clientInfo) {
                text.append("        try {\n            ").append(call);
                text.append("        } catch (java.sql.SQLClientInfoException error) {\n            throw error;\n");
                text.append("        } catch (java.sql.SQLException error) {\n");
                text.append("            throw new java.sql.SQLClientInfoException(\n");
                text.append("                    error.getMessage(), error.getSQLState(), error.getErrorCode(), java.util.Map.of(), error);\n        }\n");
            } else {
                text.append("        try {\n            ").append(call);
                text.append("        } catch (java.sql.SQLException error) {\n");
                text.append("            throw new IllegalStateException(error);\n        }\n");
            }
            text.append("    }\n");
        }

        private boolean returnsResults(TypeElement type) {
            return methods(type, false).stream()
                    .anyMatch(method -> method.getReturnType().toString().equals("java.sql.ResultSet"));
        }

        private boolean isSqlException(TypeMirror type) {
            return type instanceof DeclaredType && type.toString().equals("java.sql.SQLException");
        }
    }
}
