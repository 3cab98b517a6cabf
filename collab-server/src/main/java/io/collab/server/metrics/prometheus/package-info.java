/**
 * Shows what was counted to Prometheus, through Micrometer. Entry: {@link
 * io.collab.server.metrics.prometheus.PrometheusPage}.
 */
@NullMarked
package io.collab.server.metrics.prometheus;

import org.jspecify.annotations.NullMarked;
