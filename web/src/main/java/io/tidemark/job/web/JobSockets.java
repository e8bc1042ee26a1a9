package io.tidemark.job.web;

import io.tidemark.job.service.JobWatch;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.faces.event.WebsocketEvent;
import jakarta.faces.event.WebsocketEvent.Closed;
import jakarta.faces.event.WebsocketEvent.Opened;
import jakarta.faces.push.Push;
import jakarta.faces.push.PushContext;
import jakarta.inject.Inject;

/**
 * Tells the pages of a job, over their web sockets, that there is something new. Nothing of the job is sent: the page asks for
 * it, and is asked who it is then. A socket's address cannot be guessed, and is known only to the page it was made for.
 */
@ApplicationScoped
public class JobSockets {

    private static final String CHANGED = "changed";

    @Inject
    @Push(channel = "job")
    PushContext push;

    @Inject
    JobWatch watch;

    @Resource
    ContextService contexts;

    void opened(@Observes @Opened WebsocketEvent event) {
        if (event.getUser() instanceof JobChannel channel) {
            Runnable tell = () -> push.send(CHANGED, channel);
            // a timer's thread belongs to the services, and knows nothing of Faces
            watch.begin(channel.tenant(), channel.job(), contexts.createContextualProxy(tell, Runnable.class));
        }
    }

    void closed(@Observes @Closed WebsocketEvent event) {
        if (event.getUser() instanceof JobChannel channel) {
            watch.end(channel.tenant(), channel.job());
        }
    }
}
