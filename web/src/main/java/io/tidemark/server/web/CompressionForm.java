package io.tidemark.server.web;

import io.tidemark.app.web.Here;
import io.tidemark.app.web.Notice;
import io.tidemark.engine.codec.Codec;
import io.tidemark.engine.codec.CodecLevels;
import io.tidemark.engine.codec.Codecs;
import io.tidemark.engine.codec.Compression;
import io.tidemark.server.service.CompressionSetting;
import io.tidemark.server.service.ServerOperations;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omnifaces.util.Faces;

/** How what is stored of a server is made smaller, while somebody changes it. */
@Named
@ViewScoped
public class CompressionForm implements Serializable {

    private static final long serialVersionUID = 1L;

    @Inject
    ServerOperations servers;

    @Inject
    Here here;

    @Inject
    Notice notice;

    private String codec = "";
    private @Nullable Integer level;

    public void load() {
        var found = servers.find(here.tenantId(), here.serverId()).compression();
        codec = found.codec();
        level = found.level();
    }

    /** A level means something else with every codec. */
    public void codecChosen() {
        level = getLevels().usual();
    }

    public void save() {
        servers.updateCompression(here.tenantId(), here.serverId(), new CompressionSetting(codec, level));
        notice.tellAfterRedirect("settings.saved");
        Faces.redirect(here.getPath());
    }

    /** Those installed, and the chosen one if it no longer is. */
    public List<String> getCodecs() {
        var names = new ArrayList<>(
                Codecs.installed().all().stream().map(Codec::name).toList());
        if (!names.contains(codec)) {
            names.add(codec);
        }
        return names;
    }

    public CodecLevels getLevels() {
        return Codecs.installed()
                .find(codec)
                .orElse(Compression.usual().codec())
                .levels();
    }

    public String getCodec() {
        return codec;
    }

    public void setCodec(String codec) {
        this.codec = codec;
    }

    public @Nullable Integer getLevel() {
        return level;
    }

    public void setLevel(@Nullable Integer level) {
        this.level = level;
    }
}
