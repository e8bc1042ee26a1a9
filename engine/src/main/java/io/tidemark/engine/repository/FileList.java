package io.tidemark.engine.repository;

import io.tidemark.engine.repository.BackupContents.TableRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a backup being written. Kept encoded until they are all known and can be put in order.
 */
final class FileList {

    private final PackTable packs;
    private final EncodedFiles encoded = new EncodedFiles();

    FileList(PackTable packs) {
        this.packs = packs;
    }

    void add(StoredFile file) {
        var target = new FormatWriter();
        FileTable.encodeFile(target, file, packs::numberOf);
        encoded.add(target.toBytes());
    }

    private StoredFile get(int number) {
        return FormatReader.decode(encoded.get(number), source -> FileTable.decodeFile(source, packs::idOf));
    }

    /**
     * Stores the list as tables. A table of the previous backup that would be the same is used again, and the bounds of its
     * tables are kept, so that a changed file costs one table.
     *
     * @throws IllegalStateException if a path came twice
     */
    List<TableRef> store(Packer packer, Optional<PreviousBackup> previous) {
        encoded.sort();
        for (var i = 1; i < encoded.size(); i++) {
            if (encoded.isSamePath(i - 1, i)) {
                throw new IllegalStateException("path '%s' came twice".formatted(get(i).path()));
            }
        }
        var known = previous.map(PreviousBackup::tableRefs).orElse(List.of());
        var result = new ArrayList<TableRef>();
        var group = new ArrayList<StoredFile>();
        var next = 0;
        for (var table = 0; table < Math.max(1, known.size()); table++) {
            var isLast = table + 1 >= known.size();
            while (next < encoded.size()) {
                var file = get(next);
                if (!isLast
                        && PathOrder.compare(file.path(), known.get(table + 1).firstPath()) >= 0) {
                    break;
                }
                group.add(file);
                next++;
                if (group.size() == 2 * FileTable.FILES) {
                    write(packer, group.subList(0, FileTable.FILES), result);
                }
            }
            if (table < known.size() && isSame(group, previous, table)) {
                result.add(known.get(table));
                group.clear();
            } else if (isLast || group.size() >= FileTable.FILES / 4) {
                write(packer, group, result);
            }
        }
        return result;
    }

    private static boolean isSame(List<StoredFile> group, Optional<PreviousBackup> previous, int table) {
        return !group.isEmpty()
                && previous.map(backup -> backup.table(table).equals(group)).orElse(false);
    }

    private static void write(Packer packer, List<StoredFile> files, List<TableRef> result) {
        if (!files.isEmpty()) {
            var ref = packer.addMap(FileTable.encode(files));
            result.add(new TableRef(files.getFirst().path(), ref));
            files.clear();
        }
    }
}
