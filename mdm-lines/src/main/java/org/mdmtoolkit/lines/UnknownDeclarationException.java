package org.mdmtoolkit.lines;

import javax.lang.model.element.Element;

/** Something is declared in a way for which no reader can be generated. */
final class UnknownDeclarationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Element element;

  UnknownDeclarationException(Element element, String problem) {
    super(problem);
    this.element = element;
  }

  Element element() {
    return element;
  }
}
