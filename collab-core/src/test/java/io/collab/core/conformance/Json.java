package io.collab.core.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ValueNode;

/**
 * JSON trees in which all numbers are doubles, as in JavaScript, so that trees can be compared with
 * {@code equals} (which ignores the order of members).
 */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          // A lone surrogate survives only as an escape.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .nodeFactory(new DoublesOnly())
          .build();

  private static final class DoublesOnly extends JsonNodeFactory {
    private static final long serialVersionUID = 1;

    @Override
    public NumericNode numberNode(int value) {
      return DoubleNode.valueOf(value);
    }

    @Override
    public NumericNode numberNode(long value) {
      return DoubleNode.valueOf((double) value);
    }

    @Override
    public ValueNode numberNode(BigInteger value) {
      return DoubleNode.valueOf(value.doubleValue());
    }
  }

  private Json() {}

  static JsonNode parse(String text) {
    return MAPPER.readTree(text);
  }

  static JsonNode parse(InputStream text) {
    try (text) {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String write(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static ArrayNode array(List<? extends JsonNode> elements) {
    return array().addAll(elements);
  }

  static JsonNode number(double value) {
    return DoubleNode.valueOf(value);
  }

  static JsonNode nothing() {
    return JsonNodeFactory.instance.nullNode();
  }

  static JsonNode truth(boolean value) {
    return JsonNodeFactory.instance.booleanNode(value);
  }

  static JsonNode string(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }

  static JsonNode base64(byte[] bytes) {
    return string(Base64.getEncoder().encodeToString(bytes));
  }

  static byte[] bytes(JsonNode base64) {
    return Base64.getDecoder().decode(base64.stringValue());
  }

  /** The elements of an array; none if it is absent. */
  static Stream<JsonNode> elements(JsonNode parent, String member) {
    return parent.path(member).valueStream();
  }

  /** A copy in which all numbers are doubles. */
  static JsonNode withDoubles(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object();
      object
          .properties()
          .forEach(member -> copy.set(member.getKey(), withDoubles(member.getValue())));
      return copy;
    }
    if (node.isArray()) {
      return array(node.valueStream().map(Json::withDoubles).toList());
    }
    return node.isNumber() ? number(node.doubleValue()) : node;
  }
}
