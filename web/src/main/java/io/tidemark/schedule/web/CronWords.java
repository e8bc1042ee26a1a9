package io.tidemark.schedule.web;

import java.io.Serializable;
import java.time.LocalTime;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as words one can choose: every few hours, every day or every week at a time. Whatever cannot be said so stays the
 * five fields of cron that it is.
 */
public class CronWords implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How the schedule is said. */
    public enum Rhythm {
        HOURS,
        DAY,
        WEEK,
        CRON
    }

    private static final Pattern EVERY_HOURS = Pattern.compile("(\\d{1,2}) \\*/(\\d{1,2}) \\* \\* \\*");
    private static final Pattern EVERY_DAY = Pattern.compile("(\\d{1,2}) (\\d{1,2}) \\* \\* \\*");
    private static final Pattern EVERY_WEEK = Pattern.compile("(\\d{1,2}) (\\d{1,2}) \\* \\* ([0-6])");

    private Rhythm rhythm = Rhythm.HOURS;
    private int hours = 4;
    private String time = "02:00";
    private int weekday;
    private String cron = "0 */4 * * *";
    private String zone = "UTC";

    static CronWords of(String cron, String zone) {
        var words = new CronWords();
        words.zone = zone;
        words.cron = cron;
        words.rhythm = Rhythm.CRON;
        var hours = EVERY_HOURS.matcher(cron);
        var day = EVERY_DAY.matcher(cron);
        var week = EVERY_WEEK.matcher(cron);
        if (hours.matches() && hours.group(1).equals("0")) {
            words.rhythm = Rhythm.HOURS;
            words.hours = Integer.parseInt(hours.group(2));
        } else if (day.matches()) {
            words.rhythm = Rhythm.DAY;
            words.time = "%02d:%02d".formatted(Integer.parseInt(day.group(2)), Integer.parseInt(day.group(1)));
        } else if (week.matches()) {
            words.rhythm = Rhythm.WEEK;
            words.time = "%02d:%02d".formatted(Integer.parseInt(week.group(2)), Integer.parseInt(week.group(1)));
            words.weekday = Integer.parseInt(week.group(3));
        }
        return words;
    }

    /** The five fields. */
    public String cron() {
        var at = LocalTime.parse(time);
        return switch (rhythm) {
            case HOURS -> "0 */%d * * *".formatted(hours);
            case DAY -> "%d %d * * *".formatted(at.getMinute(), at.getHour());
            case WEEK -> "%d %d * * %d".formatted(at.getMinute(), at.getHour(), weekday);
            case CRON -> cron;
        };
    }

    /** Times to choose from: every half hour, and the one that is chosen. */
    public List<String> getTimes() {
        var halves = IntStream.range(0, 48).mapToObj(half -> "%02d:%02d".formatted(half / 2, half % 2 * 30));
        return Stream.concat(halves, Stream.of(time)).distinct().sorted().toList();
    }

    /** Hours that divide a day, so that the rhythm is the same across midnight; and the ones that are chosen. */
    public List<Integer> getHourChoices() {
        return Stream.concat(Stream.of(1, 2, 3, 4, 6, 8, 12), Stream.of(hours))
                .distinct()
                .sorted()
                .toList();
    }

    public Rhythm getRhythm() {
        return rhythm;
    }

    public void setRhythm(Rhythm rhythm) {
        cron = cron();
        this.rhythm = rhythm;
    }

    public int getHours() {
        return hours;
    }

    public void setHours(int hours) {
        this.hours = hours;
    }

    public String getTime() {
        return time;
    }

    public void setTime(String time) {
        this.time = time;
    }

    public int getWeekday() {
        return weekday;
    }

    public void setWeekday(int weekday) {
        this.weekday = weekday;
    }

    public String getCron() {
        return cron;
    }

    /** Nothing typed is no schedule, which the service refuses with a word why. */
    public void setCron(@Nullable String cron) {
        this.cron = cron == null ? "" : cron;
    }

    public String getZone() {
        return zone;
    }

    public void setZone(@Nullable String zone) {
        this.zone = zone == null ? "" : zone;
    }
}
