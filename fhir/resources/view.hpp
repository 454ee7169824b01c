#pragma once

#include <span>
#include <string_view>

#include "fhir/resources/element.hpp"
#include "fhir/resources/members.hpp"

namespace hookline::fhir {

/// A resource or backbone element of which the listed members are read; base of the typed views.
/// Lists hold what stands in the array, or the element itself where a sender left the array out.
template <Name... Names>
class View {
  public:
    explicit View(const json::Value& value) : value_(&value), members_(value) {}

    [[nodiscard]] const json::Value& json() const { return *value_; }

  protected:
    template <Name Member>
    [[nodiscard]] const json::Value* get() const {
        return members_.template get<Member>();
    }
    template <Name Member>
    [[nodiscard]] std::string_view text() const {
        const json::Value* value = get<Member>();
        return value != nullptr && value->is_string() ? value->text() : std::string_view();
    }
    template <Name Member>
    [[nodiscard]] bool is_true() const {
        const json::Value* value = get<Member>();
        return value != nullptr && value->as_boolean();
    }
    template <Name Member>
    [[nodiscard]] CodeableConceptView codeable() const {
        return CodeableConceptView(get<Member>());
    }
    template <Name Member>
    [[nodiscard]] std::span<const json::Value> list() const {
        return elements_of(get<Member>());
    }
    template <Name Member>
    [[nodiscard]] PeriodView period() const {
        return PeriodView(get<Member>());
    }

  private:
    const json::Value* value_;
    Members<Names...> members_;
};

}  // namespace hookline::fhir
