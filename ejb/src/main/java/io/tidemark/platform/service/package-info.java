/** What every service shares: settings, checks with fixes, sealing of secrets, the address guard. */
@NullMarked
package io.tidemark.platform.service;

import org.jspecify.annotations.NullMarked;
