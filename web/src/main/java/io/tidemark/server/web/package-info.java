/** Pages of one server: its head, its settings, and the wizard that adds one. */
@NullMarked
package io.tidemark.server.web;

import org.jspecify.annotations.NullMarked;
