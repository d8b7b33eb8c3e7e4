package io.evenkeel.jdbc.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GtidSetTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "aaaaaaaa-71ca-11e1-9e33-c80aa9429562";

    @Test
    void printsMySqlSetsAsTheServerDoes() {
        String text = " " + B.toUpperCase(java.util.Locale.ROOT) + ":7 , \n" + A
                + ":1-3:11:4-5 : Blue:9: blue : 1-2:green_1:4,\n";

        assertThat(GtidSet.parse(text)).hasToString(A + ":1-5:11:blue:1-2:9:green_1:4," + B + ":7");
    }

    @Test
    void aTagHoldsForTheIntervalsBehindIt() {
        GtidSet tagged = GtidSet.parse(A + ":blue:1-3:7");

        assertThat(tagged).hasToString(A + ":blue:1-3:7");
        assertThat(tagged.contains(GtidSet.parse(A + ":7"))).isFalse();
        assertThat(tagged.contains(GtidSet.parse(A + ":blue:7"))).isTrue();
    }

    @Test
    void takesUuidsWithoutDashes() {
        assertThat(GtidSet.parse(A.replace("-", "") + ":1")).hasToString(A + ":1");
    }

    @Test
    void anIntervalThatEndsBeforeItBeginsIsEmpty() {
        assertThat(GtidSet.parse(A + ":5-3").isEmpty()).isTrue();
        assertThat(GtidSet.parse(A + ":5-3:8")).hasToString(A + ":8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", ","})
    void theEmptySetBelongsToBothForms(String text) {
        GtidSet empty = GtidSet.parse(text);

        assertThat(empty).isEqualTo(GtidSet.empty()).hasToString("");
        assertThat(GtidSet.parse(A + ":1").contains(empty)).isTrue();
        assertThat(GtidSet.parse("0-1-5").contains(empty)).isTrue();
        assertThat(empty.union(GtidSet.parse("0-1-5"))).hasToString("0-1-5");
        assertThat(GtidSet.parse("0-1-5").union(empty)).hasToString("0-1-5");
        assertThat(empty.contains(GtidSet.parse("0-1-5"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3e11fa47-71ca-11e1-9e33-c80aa942956:1 | a UUID at character 36",
                "3e11fa47-71ca-11e19e33-c80aa9429562:1 | a UUID at character 19",
                "x:1 | a UUID at character 1",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562: | a number from 1 to 9223372036854775806 at character 38",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562:0 | a number from 1 to 9223372036854775806 at character 39",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562:9223372036854775807 | a number from 1 to 9223372036854775806 at character 56",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562:1- | a number from 1 to 9223372036854775806 at character 40",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562:blue | ':' after the tag at character 42",
                "3e11fa47-71ca-11e1-9e33-c80aa9429562:1;2 | ',' between two servers at character 39",
                "0-1 | domain-server-sequence",
                "0-1-x | domain-server-sequence",
                "4294967296-1-1 | domain-server-sequence",
                "0-1-18446744073709551616 | domain-server-sequence",
                "0-1-1,1--5 | domain-server-sequence",
            })
    void saysWhatIsWrongWithAMalformedSet(String text, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GtidSet.parse(text))
                .withMessageContaining(expected);
    }

    @Test
    void theLargestNumberOfTheServerIsTaken() {
        String largest = A + ":9223372036854775806";
        assertThat(GtidSet.parse(largest)).hasToString(largest);
        assertThat(GtidSet.parse("0-1-18446744073709551615")).hasToString("0-1-18446744073709551615");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0-1-5 | 0-1-5 | true",
                "0-1-5 | 0-1-4 | true",
                "0-1-5 | 0-2-5 | true",
                "0-1-5 | 0-1-6 | false",
                "0-1-5 | 1-1-1 | false",
                "0-1-5,2-1-7 | 2-1-7 | true",
                "0-1-5,2-1-7 | 0-1-5,1-1-1,2-1-7 | false",
                "0-1-18446744073709551615 | 0-1-9 | true",
            })
    void aMariaDbPositionHoldsEveryDomainUpToItsSequence(String position, String other, boolean contained) {
        assertThat(GtidSet.parse(position).contains(GtidSet.parse(other))).isEqualTo(contained);
    }

    @Test
    void theUnionOfMariaDbPositionsIsTheFarthestOfEachDomain() {
        assertThat(GtidSet.parse("2-1-7, 0-1-5").union(GtidSet.parse("0-3-6\n,1-1-1")))
                .hasToString("0-3-6,1-1-1,2-1-7");
    }

    @Test
    void refusesToMixTheForms() {
        GtidSet mysql = GtidSet.parse(A + ":1");
        GtidSet mariadb = GtidSet.parse("0-1-1");

        assertThat(mysql.contains(mariadb)).isFalse();
        assertThat(mariadb.contains(mysql)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> mysql.union(mariadb));
        assertThatIllegalArgumentException().isThrownBy(() -> mariadb.union(mysql));
        assertThatIllegalArgumentException().isThrownBy(() -> mysql.subtract(mariadb));
        assertThatThrownBy(() -> mariadb.subtract(GtidSet.parse("0-1-2")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tenThousandIntervalsTakeMicroseconds() {
        GtidSet large = everyOther(10_000, 1);
        GtidSet shifted = everyOther(10_000, 2);
        GtidSet token = GtidSet.parse(A + ":10001");
        long contained = 0;
        long best = Long.MAX_VALUE;
        long bestToken = Long.MAX_VALUE;
        for (int i = 0; i < 2_000; i++) {
            long start = System.nanoTime();
            contained += large.contains(GtidSetTest.cut(large, i)) ? 1 : 0;
            contained += shifted.contains(large) ? 1 : 0;
            best = Math.min(best, System.nanoTime() - start);
            start = System.nanoTime();
            contained += large.contains(token) ? 1 : 0;
            bestToken = Math.min(bestToken, System.nanoTime() - start);
        }
        assertThat(contained).isEqualTo(4_000);
        // Far above what it takes (tens of microseconds, under one), far below what a quadratic walk takes.
        assertThat(best).isLessThan(2_000_000);
        assertThat(bestToken).isLessThan(50_000);
        assertThat(large.union(shifted)).hasToString(A + ":1-20000");
        assertThat(large.union(shifted).subtract(shifted)).isEqualTo(large);
    }

    private static GtidSet cut(GtidSet large, int i) {
        return i % 2 == 0 ? large : GtidSet.parse(large.toString());
    }

    private static GtidSet everyOther(int intervals, int first) {
        return GtidSet.parse(A + ":"
                + IntStream.range(0, intervals)
                        .mapToObj(i -> String.valueOf(first + 2 * i))
                        .collect(Collectors.joining(":")));
    }
}
