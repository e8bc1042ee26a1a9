package io.tidemark.server.web;

import io.tidemark.schedule.web.CronWords;
import io.tidemark.server.service.NewServer;
import io.tidemark.server.service.ServerPlace;
import io.tidemark.storage.model.StorageTargetId;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server that somebody is about to add; kept over the wizard's addresses, forgotten when it is added. */
@Named
@SessionScoped
public class ServerDraft implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int WINDOW_DAYS = 14;

    private ConnectionDraft connection = new ConnectionDraft();
    private CronWords words = new CronWords();
    private String name = "";
    private @Nullable StorageTargetId storage;
    private @Nullable ServerPlace place;
    private int windowDays = WINDOW_DAYS;

    NewServer request(StorageTargetId target) {
        return new NewServer(
                name.strip(), connection.request(), target, words.cron(), words.getZone(), windowDays, true);
    }

    void clear() {
        connection = new ConnectionDraft();
        words = new CronWords();
        name = "";
        storage = null;
        place = null;
        windowDays = WINDOW_DAYS;
    }

    /** What the server will be known by, the same until it is added. */
    ServerPlace place(Supplier<ServerPlace> reserve) {
        var known = place == null ? reserve.get() : place;
        place = known;
        return known;
    }

    /** Called when a word of the schedule was chosen: the draft keeps it, nothing else is to be done. */
    public void changed() {
        words.cron();
    }

    /** Whether the first step was done, without which the others have nothing to do. */
    public boolean isConnected() {
        return !name.isBlank() && !connection.getHost().isBlank();
    }

    public ConnectionDraft getConnection() {
        return connection;
    }

    public CronWords getWords() {
        return words;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public @Nullable StorageTargetId getStorage() {
        return storage;
    }

    public void setStorage(@Nullable StorageTargetId storage) {
        this.storage = storage;
    }

    public int getWindowDays() {
        return windowDays;
    }

    public void setWindowDays(int windowDays) {
        this.windowDays = windowDays;
    }
}
