package io.tidemark.engine.repository;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** Stored form of a run of files in path order: one frame of a map pack. */
final class FileTable {

    /** Files in one table, more or less: what one changed file makes a backup write again. */
    static final int FILES = 128;

    private static final int DIRECTORY = 1;

    private FileTable() {}

    static byte[] encode(List<StoredFile> files) {
        var local = new LinkedHashMap<PackId, Integer>();
        for (var file : files) {
            file.stretches().forEach(ref -> local.putIfAbsent(ref.pack(), local.size()));
        }
        var target = new FormatWriter().number(local.size());
        local.keySet().forEach(target::pack);
        target.number(files.size());
        files.forEach(file -> encodeFile(target, file, pack -> local.getOrDefault(pack, 0)));
        return target.toBytes();
    }

    /** Begins with the path, so that encoded files can be ordered without decoding them. */
    static void encodeFile(FormatWriter target, StoredFile file, ToIntFunction<PackId> packNumbers) {
        var entry = file.entry();
        target.text(entry.path())
                .u8(file.isDirectory() ? DIRECTORY : 0)
                .number(entry.sizeBytes())
                .number(entry.mode())
                .instant(entry.modifiedAt())
                .number(entry.tablespace())
                .i32(file.crc32c());
        var lastFrame = 0;
        for (var ref : file.stretches()) {
            target.number(packNumbers.applyAsInt(ref.pack())).signed(ref.number() - lastFrame);
            lastFrame = ref.number();
        }
    }

    static List<StoredFile> decode(FormatReader source) {
        var local = new PackId[source.count(PackBuilder.MAX_FRAMES)];
        Arrays.setAll(local, i -> source.pack());
        var count = source.count(1 << 20);
        var files = new ArrayList<StoredFile>(count);
        for (var i = 0; i < count; i++) {
            files.add(decodeFile(source, number -> local[number]));
        }
        return files;
    }

    static StoredFile decodeFile(FormatReader source, IntFunction<PackId> packs) {
        var path = source.text();
        var directory = source.u8() == DIRECTORY;
        var size = source.number();
        var mode = source.count(0xFFFF);
        var modifiedAt = source.instant();
        var tablespace = source.number();
        var crc = source.i32();
        var stretches = new FrameRef[Stretch.countOf(size)];
        var frame = 0;
        for (var s = 0; s < stretches.length; s++) {
            var pack = packs.apply(source.count(Integer.MAX_VALUE));
            frame += Math.toIntExact(source.signed());
            stretches[s] = new FrameRef(pack, frame);
        }
        var entry = new FileEntry(path, size, mode, modifiedAt, tablespace);
        return new StoredFile(entry, directory, crc, List.of(stretches));
    }
}
