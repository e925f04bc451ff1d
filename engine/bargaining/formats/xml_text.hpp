// An XML text that knows where its elements stand, for errors with line and column.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <pugixml.hpp>

#include "engine/base/diagnostic.hpp"

namespace detente::bargaining {

class XmlText {
public:
  /// Parses UTF-8 of at most a MiB; what is wrong goes to `diagnostics`, which must outlive this.
  XmlText(std::string name, std::string text, Diagnostics& diagnostics);

  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }

  /// Where the element's name begins.
  [[nodiscard]] SourceSpan at(const pugi::xml_node& node) const;
  /// The file as a whole.
  [[nodiscard]] SourceSpan whole() const { return {source_, 0, 0}; }

  void error(std::string code, const SourceSpan& where, std::string message, std::string hint = {}) const;

  /// The attribute as a finite number; none, with an error, when it is missing or something else.
  [[nodiscard]] std::optional<double> number(const pugi::xml_node& node, const char* key) const;

private:
  [[nodiscard]] SourceSpan place(std::ptrdiff_t offset) const;

  Diagnostics* diagnostics_;
  std::shared_ptr<const SourceText> source_;
  pugi::xml_document document_;
  bool sound_ = false;
};

}  // namespace detente::bargaining
