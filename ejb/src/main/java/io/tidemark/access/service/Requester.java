package io.tidemark.access.service;

import io.tidemark.access.model.TokenId;

/** Who asked for a job, in a form that can be kept with it and checked again when it starts. */
public sealed interface Requester {

    /** The service itself: schedules, retention. */
    record Service() implements Requester {}

    /** A person. */
    record ByPerson(String issuer, String subject) implements Requester {}

    /** A program with an API token. */
    record ByToken(TokenId token) implements Requester {}

    static Requester of(Caller caller) {
        return switch (caller) {
            case Caller.Person person -> new ByPerson(person.issuer(), person.subject());
            case Caller.Automation automation -> new ByToken(automation.token());
        };
    }

    /** One line, read back by {@link #parse}. */
    default String text() {
        return switch (this) {
            case Service() -> "service";
            case ByPerson(var issuer, var subject) -> "person\t%s\t%s".formatted(issuer, subject);
            case ByToken(var token) -> "token\t%s".formatted(token);
        };
    }

    /** @throws IllegalArgumentException if {@code text} is none */
    static Requester parse(String text) {
        var words = text.split("\t", -1);
        return switch (words[0]) {
            case "service" -> new Service();
            case "person" -> new ByPerson(words[1], words[2]);
            case "token" -> new ByToken(TokenId.fromString(words[1]));
            default -> throw new IllegalArgumentException("not a requester: '%s'".formatted(text));
        };
    }
}
