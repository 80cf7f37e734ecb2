package org.mdmtoolkit.plist;

import java.util.List;
import javax.xml.stream.XMLInputFactory;

/** Makes the JDK's StAX factories for XML of unknown origin. Stateless. */
public final class XmlFactories {

  /**
   * Limits that differ between JDKs or can be set from outside. Readers count depth and size
   * themselves, and there are no entities to limit; zero means no limit.
   */
  private static final List<String> LIMITS_LIFTED =
      List.of(
          "jdk.xml.maxElementDepth",
          "jdk.xml.totalEntitySizeLimit",
          "jdk.xml.maxGeneralEntitySizeLimit",
          "jdk.xml.entityReplacementLimit");

  private XmlFactories() {}

  /**
   * A factory without DTD, external entities and name spaces, for one file: a JDK factory keeps its
   * first reader, and with it what was read. Entities come as events, which the reader has to
   * refuse; text comes in pieces for that. Depth and size are not limited, and a DOCTYPE must be
   * taken out or refused before: the JDK's DTD scanner prints to the console for broken ones.
   *
   * @param maxAttributes the most that an element may have
   */
  public static XMLInputFactory strict(int maxAttributes) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    for (String limit : LIMITS_LIFTED) {
      factory.setProperty(limit, 0);
    }
    factory.setProperty("jdk.xml.elementAttributeLimit", maxAttributes);
    return factory;
  }
}
