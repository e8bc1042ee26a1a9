package io.tidemark.engine.postgres;

/**
 * What people call a relation.
 *
 * @param database empty if all databases share it
 * @param name with its schema, both quoted where SQL asks for it; as {@code database} without control characters
 */
public record RelationName(String database, String name) {

    public RelationName {
        if (name.isEmpty() || hasControls(name) || hasControls(database)) {
            throw new IllegalArgumentException("not the name of a relation");
        }
    }

    /** As a server tells it. A name may hold anything but zero: what would not show, or move what is shown, becomes a question mark. */
    public static RelationName told(String database, String name) {
        return new RelationName(printable(database), printable(name));
    }

    @Override
    public String toString() {
        return database.isEmpty() ? name : "%s in database %s".formatted(name, database);
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static String printable(String text) {
        var shown = new StringBuilder(text.length());
        text.chars().forEach(character -> shown.append(Character.isISOControl(character) ? '?' : (char) character));
        return shown.toString();
    }
}
