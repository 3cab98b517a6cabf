/** Tests of the module as a whole. */
@NullMarked
package io.collab.core;

import org.jspecify.annotations.NullMarked;
