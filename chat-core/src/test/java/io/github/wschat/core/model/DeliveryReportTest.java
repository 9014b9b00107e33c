package io.github.wschat.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.model.DeliveryReport.Ending;
import org.junit.jupiter.api.Test;

class DeliveryReportTest {

    @Test
    void printsWhatThereIsToTell() {
        assertThat(new DeliveryReport(Ending.COMPLETE, 0, 0, 0, 0, 0, 0, 0, 0, 0, null))
                .hasToString("COMPLETE: delivered=0");
        assertThat(new DeliveryReport(Ending.COMPLETE, 3, 1, 0, 0, 0, 0, 0, 1, 0, null))
                .hasToString("COMPLETE: delivered=3, gone=1, removed=1");
    }

    @Test
    void printsEveryCountUnderItsName() {
        Cursor cursor = Cursor.of("test", Slice.ALL, "a");

        assertThat(new DeliveryReport(Ending.TIME_TO_LIVE, 1, 2, 3, 4, 5, 6, 7, 8, 9, cursor))
                .hasToString(
                        "TIME_TO_LIVE: delivered=1, gone=2, throttled=3, tooLarge=4, refused=5, unreachable=6, failed=7,"
                                + " removed=8, removalsFailed=9, resumeAfter=" + cursor);
    }
}
