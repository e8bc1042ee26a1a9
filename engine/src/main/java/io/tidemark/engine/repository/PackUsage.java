package io.tidemark.engine.repository;

import io.tidemark.engine.repository.BackupContents.PackUse;
import io.tidemark.engine.repository.BackupContents.TableRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Counts what a new backup needs of which pack. */
final class PackUsage {

    private final PackTable packs;
    private final Set<PackId> maps = new LinkedHashSet<>();
    private int[] livePages = new int[16];

    PackUsage(PackTable packs) {
        this.packs = packs;
    }

    void add(StretchWriter.Written written) {
        addMap(written.node());
        // the older nodes the new one rests on; naming a few too many only keeps them longer
        written.chain().ifPresent(chain -> chain.refs().forEach(this::addMap));
        for (var location : written.stretch().locations()) {
            if (location != PageLocation.ZEROS) {
                var pack = PageLocation.pack(location);
                if (pack >= livePages.length) {
                    livePages = Arrays.copyOf(livePages, Math.max(pack + 1, livePages.length * 2));
                }
                livePages[pack]++;
            }
        }
    }

    void addMap(FrameRef frame) {
        maps.add(frame.pack());
    }

    BackupContents contents(List<TableRef> tables, StoredFile postgresManifest) {
        var pages = new ArrayList<PackUse>();
        for (var number = 0; number < livePages.length; number++) {
            if (livePages[number] > 0) {
                pages.add(new PackUse(facts(packs.idOf(number)), livePages[number]));
            }
        }
        return new BackupContents(pages, maps.stream().map(this::facts).toList(), tables, postgresManifest);
    }

    private PackFacts facts(PackId id) {
        return packs.factsOf(id).orElseThrow(() -> new IllegalStateException("pack %s is unknown".formatted(id)));
    }
}
