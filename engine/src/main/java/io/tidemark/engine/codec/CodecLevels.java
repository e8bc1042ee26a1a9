package io.tidemark.engine.codec;

/**
 * How hard a codec may be told to try.
 *
 * @param lowest the fastest
 * @param highest the smallest result
 * @param usual where nobody chooses
 */
public record CodecLevels(int lowest, int highest, int usual) {

    public CodecLevels {
        if (lowest > usual || usual > highest) {
            throw new IllegalArgumentException("levels %d to %d, usually %d".formatted(lowest, highest, usual));
        }
    }

    public boolean include(int level) {
        return lowest <= level && level <= highest;
    }

    @Override
    public String toString() {
        return lowest == highest ? "level %d only".formatted(lowest) : "levels %d to %d".formatted(lowest, highest);
    }
}
