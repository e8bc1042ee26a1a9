/** Start of the application, and the dispatch of jobs to the features that do them. */
@NullMarked
package io.tidemark.app.service;

import org.jspecify.annotations.NullMarked;
