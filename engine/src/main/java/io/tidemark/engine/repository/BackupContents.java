package io.tidemark.engine.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The body of a manifest: what a backup consists of.
 *
 * @param pages packs that hold its pages
 * @param maps packs that hold its map nodes and file tables
 * @param tables in path order
 * @param postgresManifest PostgreSQL's own manifest, stored like a file
 */
record BackupContents(List<PackUse> pages, List<PackFacts> maps, List<TableRef> tables, StoredFile postgresManifest) {

    /** A pack and how many of its pages the backup needs. */
    record PackUse(PackFacts pack, int livePages) {}

    /** A file table and the path of its first file. */
    record TableRef(String firstPath, FrameRef frame) {}

    BackupContents {
        pages = List.copyOf(pages);
        maps = List.copyOf(maps);
        tables = List.copyOf(tables);
    }

    Stream<PackFacts> packs() {
        return Stream.concat(pages.stream().map(PackUse::pack), maps.stream());
    }

    PackTable packTable() {
        var table = new PackTable();
        table.know(packs().toList());
        return table;
    }

    byte[] encode() {
        var target = new FormatWriter();
        target.number(pages.size());
        for (var use : pages) {
            use.pack().encode(target);
            target.number(use.livePages());
        }
        target.number(maps.size());
        maps.forEach(pack -> pack.encode(target));
        target.number(tables.size());
        for (var table : tables) {
            target.text(table.firstPath())
                    .pack(table.frame().pack())
                    .number(table.frame().number());
        }
        target.blob(FileTable.encode(List.of(postgresManifest)));
        return target.toBytes();
    }

    static BackupContents decode(FormatReader source) {
        var pages = new ArrayList<PackUse>();
        for (var count = source.count(Integer.MAX_VALUE); count > 0; count--) {
            pages.add(new PackUse(PackFacts.decode(source, PackKind.PAGES), source.count(Integer.MAX_VALUE)));
        }
        var maps = new ArrayList<PackFacts>();
        for (var count = source.count(Integer.MAX_VALUE); count > 0; count--) {
            maps.add(PackFacts.decode(source, PackKind.MAPS));
        }
        var tables = new ArrayList<TableRef>();
        for (var count = source.count(Integer.MAX_VALUE); count > 0; count--) {
            tables.add(new TableRef(source.text(), new FrameRef(source.pack(), source.count(PackBuilder.MAX_FRAMES))));
        }
        var manifest = FormatReader.decode(source.blob(), FileTable::decode);
        return new BackupContents(pages, maps, tables, manifest.getFirst());
    }
}
