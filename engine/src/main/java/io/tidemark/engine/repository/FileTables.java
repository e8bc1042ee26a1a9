package io.tidemark.engine.repository;

import io.tidemark.engine.repository.BackupContents.TableRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The files of a stored backup, read table by table. Safe to use from many threads. */
final class FileTables {

    private static final int CACHED_TABLES = 32;

    private final List<TableRef> tables;
    private final FrameReader frames;
    private final Map<Integer, List<StoredFile>> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, List<StoredFile>> eldest) {
            return size() > CACHED_TABLES;
        }
    };

    FileTables(List<TableRef> tables, FrameReader frames) {
        this.tables = tables;
        this.frames = frames;
    }

    List<TableRef> refs() {
        return tables;
    }

    List<StoredFile> table(int number) {
        synchronized (cache) {
            var known = cache.get(number);
            if (known != null) {
                return known;
            }
        }
        var files = frames.decodeMap(tables.get(number).frame(), FileTable::decode);
        synchronized (cache) {
            cache.put(number, files);
        }
        return files;
    }

    Stream<StoredFile> all() {
        return IntStream.range(0, tables.size()).boxed().flatMap(number -> table(number).stream());
    }

    /** The same, so many tables at a time. */
    Stream<Stream<StoredFile>> windows(int most) {
        return IntStream.iterate(0, first -> first < tables.size(), first -> first + most)
                .mapToObj(first -> IntStream.range(first, Math.min(first + most, tables.size()))
                        .boxed()
                        .flatMap(number -> table(number).stream()));
    }

    Optional<StoredFile> find(String path) {
        var low = 0;
        var high = tables.size() - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            if (PathOrder.compare(tables.get(middle).firstPath(), path) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0) {
            return Optional.empty();
        }
        return table(high).stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
