package io.evenkeel.jdbc.sql;

/** Every word that classification knows, with what it means where. */
final class Words {

    // The low eight bits: which word. Those that start a statement come first.
    static final int SELECT = 1;
    static final int WITH = 2;
    static final int TABLE = 3;
    static final int VALUES = 4;
    static final int INSERT = 5;
    static final int REPLACE = 6;
    static final int UPDATE = 7;
    static final int DELETE = 8;
    static final int LOAD = 9;
    static final int CALL = 10;
    static final int DO = 11;
    static final int SET = 12;
    static final int SHOW = 13;
    static final int EXPLAIN = 14;
    static final int ANALYZE = 15;
    static final int BEGIN = 16;
    static final int START = 17;
    static final int COMMIT = 18;
    static final int ROLLBACK = 19;
    static final int SAVEPOINT = 20;
    static final int RELEASE = 21;
    static final int XA = 22;
    static final int LOCK = 23;
    static final int UNLOCK = 24;
    static final int HANDLER = 25;
    static final int PREPARE = 26;
    static final int EXECUTE = 27;
    static final int DEALLOCATE = 28;
    static final int USE = 29;
    static final int CREATE = 30;
    static final int DROP = 31;
    static final int DEFINITION = 32;
    static final int MAINTENANCE = 33;
    static final int ADMINISTRATION = 34;
    static final int FLUSH = 35;
    static final int KILL = 36;
    static final int GET = 37;
    static final int CHECKSUM = 38;
    static final int HELP = 39;
    static final int BACKUP = 40;
    // Words within statements.
    static final int FOR = 64;
    static final int INTO = 65;
    static final int PROCEDURE = 66;
    static final int SHARE = 67;
    static final int AS = 68;
    static final int VALUE = 69;
    static final int RECURSIVE = 70;
    static final int MEMBER = 71;
    static final int OF = 72;
    static final int RETURNING = 73;
    static final int ACCOUNT = 74;
    static final int COLUMNS = 75;
    static final int ID_MASK = 0xff;

    /** May have a parenthesis behind it without being a function. */
    static final int PAREN = 1 << 8;

    static final int PURE = 1 << 9;
    static final int TIGHT = 1 << 10;
    static final int OF_NODE = 1 << 11;
    static final int ABOUT_LAST = 1 << 12;
    static final int INSERT_ID = 1 << 13;
    static final int NAMED_LOCK = 1 << 14;
    static final int TAKES_NAMED_LOCK = 1 << 15;
    static final int SEQUENCE = 1 << 16;
    static final int ONLY_MYSQL = 1 << 17;
    static final int ONLY_MARIADB = 1 << 18;
    static final int SCHEMA_OF_NODE = 1 << 19;

    /** The scan must look at it wherever it stands, function or not. */
    static final int WATCHED = 1 << 20;

    /** Any kind of known function. */
    static final int FUNCTION = PURE | OF_NODE | ABOUT_LAST | INSERT_ID | NAMED_LOCK | SEQUENCE;

    /** The lengths of the schemas that each node has for itself, as bits. */
    static final int SCHEMA_LENGTHS = 1 << 3 | 1 << 5 | 1 << 7 | 1 << 18;

    static final WordTable TABLE_OF_WORDS = table();

    /**
     * By the first letter of a watched word, ASCII case folded, the lengths there are, as bits. Without the words that
     * only end a list of WITH.
     */
    private static final int[] WATCHED_LENGTHS = new int[128];

    static {
        for (String word :
                "for update share lock into procedure delete insert replace returning current_user current_role"
                        .concat(" with")
                        .split(" ", -1)) {
            WATCHED_LENGTHS[word.charAt(0)] |= 1 << word.length();
        }
    }

    private Words() {}

    /** Whether a word of that first character and length is worth a look; false for most. */
    static boolean mayBeWatched(char first, int length) {
        return first < 128 && length < 32 && (watchedLengths(first) >>> length & 1) != 0;
    }

    /** The lengths of the watched words that begin with this ASCII character, as bits. */
    static int watchedLengths(char first) {
        return WATCHED_LENGTHS[first | 0x20];
    }

    /** What is known of the word from start to end, or 0. */
    static int of(String s, int start, int end) {
        return end <= start ? 0 : TABLE_OF_WORDS.get(s, start, end);
    }

    private static WordTable table() {
        WordTable table = new WordTable(800);
        add(table, PURE, Functions.PURE);
        add(table, PURE | TIGHT, Functions.PURE_TIGHT);
        add(table, PURE | ONLY_MYSQL, Functions.PURE_MYSQL);
        add(table, PURE | ONLY_MARIADB, Functions.PURE_MARIADB);
        add(table, PURE | TIGHT | ONLY_MARIADB, Functions.PURE_TIGHT_MARIADB);
        add(table, OF_NODE, Functions.OF_NODE);
        add(table, OF_NODE | ONLY_MARIADB, Functions.OF_NODE_MARIADB);
        add(table, ABOUT_LAST, "found_rows row_count");
        add(table, INSERT_ID, "last_insert_id");
        add(table, NAMED_LOCK, "release_lock release_all_locks is_free_lock is_used_lock");
        add(table, NAMED_LOCK | TAKES_NAMED_LOCK, "get_lock");
        add(table, SEQUENCE, "nextval setval lastval currval");
        add(table, SCHEMA_OF_NODE, "information_schema performance_schema mysql sys ndbinfo");
        // Reserved words of all servers in question: none of them can be the name of a function.
        add(
                table,
                PAREN,
                "all and as between binary by case char dec decimal distinct distinctrow div double else exists"
                        + " float float4 float8 from group having high_priority in index int integer interval join key"
                        + " like limit match natural not numeric on or partition precision real regexp rlike row"
                        + " select smallint sql_big_result sql_calc_found_rows sql_small_result straight_join then"
                        + " tinyint union using values varbinary varchar when where xor");
        add(table, SELECT | WATCHED, "select");
        add(table, WITH | WATCHED, "with");
        add(table, TABLE | WATCHED, "table");
        add(table, VALUES | WATCHED, "values");
        add(table, INSERT | WATCHED, "insert");
        add(table, REPLACE | WATCHED, "replace");
        add(table, UPDATE | WATCHED, "update");
        add(table, DELETE | WATCHED, "delete");
        add(table, LOAD, "load");
        add(table, CALL, "call");
        add(table, DO, "do");
        add(table, SET, "set");
        add(table, SHOW, "show");
        add(table, EXPLAIN, "explain describe desc");
        add(table, ANALYZE, "analyze");
        add(table, BEGIN, "begin");
        add(table, START, "start");
        add(table, COMMIT, "commit");
        add(table, ROLLBACK, "rollback");
        add(table, SAVEPOINT, "savepoint");
        add(table, RELEASE, "release");
        add(table, XA, "xa");
        add(table, LOCK | WATCHED, "lock");
        add(table, UNLOCK, "unlock");
        add(table, HANDLER, "handler");
        add(table, PREPARE, "prepare");
        add(table, EXECUTE, "execute");
        add(table, DEALLOCATE, "deallocate");
        add(table, USE, "use");
        add(table, CREATE, "create");
        add(table, DROP, "drop");
        add(table, DEFINITION, "alter rename truncate grant revoke install uninstall import comment");
        add(table, MAINTENANCE, "check optimize repair cache");
        add(table, ADMINISTRATION, "reset purge change stop shutdown restart binlog clone signal resignal");
        add(table, BACKUP, "backup");
        add(table, FLUSH, "flush");
        add(table, KILL, "kill");
        add(table, GET, "get");
        add(table, CHECKSUM, "checksum");
        add(table, HELP, "help");
        add(table, FOR | WATCHED, "for");
        add(table, INTO | WATCHED, "into");
        add(table, PROCEDURE | WATCHED, "procedure");
        add(table, SHARE | WATCHED, "share");
        add(table, AS, "as");
        add(table, VALUE, "value");
        add(table, RECURSIVE, "recursive");
        add(table, MEMBER, "member");
        add(table, OF, "of");
        add(table, RETURNING | WATCHED, "returning");
        add(table, ACCOUNT | WATCHED, "current_user current_role");
        add(table, COLUMNS, "columns");
        return table;
    }

    private static void add(WordTable table, int value, String words) {
        for (String word : words.split(" ", -1)) {
            table.add(word, value);
        }
    }
}
