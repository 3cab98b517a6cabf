/**
 * Options of the server: what there is, the defaults, and what is wrong with a value. Entry: {@link
 * io.collab.server.config.ServerConfig} for those who embed the server, {@link
 * io.collab.server.config.ServeOptions} for the command line and the environment.
 */
@NullMarked
package io.collab.server.config;

import org.jspecify.annotations.NullMarked;
