/** The code of docs/embedding.md, compiled and run. */
package io.collab.core.embedding;
