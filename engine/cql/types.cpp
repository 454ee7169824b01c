#include "engine/cql/types.hpp"

#include <algorithm>
#include <array>

#include "fhir/base/result.hpp"

namespace hookline::cql {
namespace {

struct SystemName {
    TypeKind kind;
    std::string_view name;
};

constexpr std::array kSystemNames = {
    SystemName{TypeKind::Any, "Any"},
    SystemName{TypeKind::Boolean, "Boolean"},
    SystemName{TypeKind::Integer, "Integer"},
    SystemName{TypeKind::Long, "Long"},
    SystemName{TypeKind::Decimal, "Decimal"},
    SystemName{TypeKind::String, "String"},
    SystemName{TypeKind::Date, "Date"},
    SystemName{TypeKind::DateTime, "DateTime"},
    SystemName{TypeKind::Time, "Time"},
    SystemName{TypeKind::Quantity, "Quantity"},
    SystemName{TypeKind::Ratio, "Ratio"},
    SystemName{TypeKind::Code, "Code"},
    SystemName{TypeKind::Concept, "Concept"},
    SystemName{TypeKind::ValueSet, "ValueSet"},
    SystemName{TypeKind::CodeSystem, "CodeSystem"},
    SystemName{TypeKind::Vocabulary, "Vocabulary"},
};

bool is_system(TypeKind kind) {
    return kind <= TypeKind::Vocabulary;
}

}  // namespace

ValueKind value_kind(TypeKind type) {
    switch (type) {
        case TypeKind::Integer:
            return ValueKind::Integer;
        case TypeKind::Long:
            return ValueKind::Long;
        case TypeKind::Decimal:
            return ValueKind::Decimal;
        case TypeKind::Date:
            return ValueKind::Date;
        case TypeKind::DateTime:
            return ValueKind::DateTime;
        case TypeKind::Time:
            return ValueKind::Time;
        case TypeKind::Quantity:
            return ValueKind::Quantity;
        default:
            return ValueKind::Null;
    }
}

std::string to_string(const Type& type) {
    switch (type.kind) {
        case TypeKind::Class:
            return type.model + '.' + type.name;
        case TypeKind::List:
            return "List<" + to_string(*type.element) + '>';
        case TypeKind::Interval:
            return "Interval<" + to_string(*type.element) + '>';
        case TypeKind::Tuple: {
            std::string text = "Tuple { ";
            for (std::size_t i = 0; i < type.elements.size(); ++i) {
                text += (i > 0 ? ", " : "") + type.elements[i].first + ' ' +
                        to_string(*type.elements[i].second);
            }
            return text + " }";
        }
        case TypeKind::Choice: {
            std::string text = "Choice<";
            for (std::size_t i = 0; i < type.choices.size(); ++i) {
                text += (i > 0 ? ", " : "") + to_string(*type.choices[i]);
            }
            return text + '>';
        }
        case TypeKind::Generic:
            return "T";
        default:
            return type.name;
    }
}

bool is_subtype(const Type& type, const Type& super) {
    if (&type == &super || super.kind == TypeKind::Any) {
        return true;
    }
    if (super.kind == TypeKind::Vocabulary) {
        return type.kind == TypeKind::ValueSet || type.kind == TypeKind::CodeSystem;
    }
    if (type.kind == TypeKind::Class) {
        for (const Type* base = type.base; base != nullptr; base = base->base) {
            if (base == &super) {
                return true;
            }
        }
    }
    if (type.kind == super.kind &&
        (type.kind == TypeKind::List || type.kind == TypeKind::Interval)) {
        return is_subtype(*type.element, *super.element);
    }
    if (super.kind == TypeKind::Choice) {
        const auto offered = [&](const Type* alternative) {
            return std::ranges::any_of(super.choices, [&](const Type* choice) {
                return is_subtype(*alternative, *choice);
            });
        };
        return type.kind == TypeKind::Choice ? std::ranges::all_of(type.choices, offered)
                                             : offered(&type);
    }
    return false;
}

bool is_point(const Type& type) {
    switch (type.kind) {
        case TypeKind::Integer:
        case TypeKind::Long:
        case TypeKind::Decimal:
        case TypeKind::Date:
        case TypeKind::DateTime:
        case TypeKind::Time:
        case TypeKind::Quantity:
            return true;
        default:
            return false;
    }
}

bool is_sortable(const Type& type) {
    if (type.kind == TypeKind::Choice) {
        return std::ranges::all_of(type.choices,
                                   [](const Type* choice) { return is_sortable(*choice); });
    }
    return is_point(type) || type.kind == TypeKind::String || type.kind == TypeKind::Any;
}

TypeTable::TypeTable() {
    for (const SystemName& row : kSystemNames) {
        intern(Type{row.kind, std::string(row.name), {}, nullptr, nullptr, {}, {}});
    }
    generic_ = intern(Type{TypeKind::Generic, "T", {}, nullptr, nullptr, {}, {}});
}

const Type* TypeTable::intern(Type type) {
    std::string key = type.kind == TypeKind::Generic ? "<T>" : to_string(type);
    auto& slot = types_[std::move(key)];
    if (slot == nullptr) {
        slot = std::make_unique<Type>(std::move(type));
    }
    return slot.get();
}

const Type* TypeTable::system(TypeKind kind) const {
    HOOKLINE_ASSERT(is_system(kind), "a system type");
    return find_system(kSystemNames[static_cast<std::size_t>(kind)].name);
}

const Type* TypeTable::find_system(std::string_view name) const {
    const auto found = types_.find(name);
    return found != types_.end() && is_system(found->second->kind) ? found->second.get() : nullptr;
}

const Type* TypeTable::list_of(const Type* element) {
    Type type{TypeKind::List, "List", {}, element, nullptr, {}, {}};
    return intern(std::move(type));
}

const Type* TypeTable::interval_of(const Type* point) {
    Type type{TypeKind::Interval, "Interval", {}, point, nullptr, {}, {}};
    return intern(std::move(type));
}

const Type* TypeTable::tuple_of(std::vector<std::pair<std::string, const Type*>> elements) {
    std::ranges::sort(elements);
    Type type{TypeKind::Tuple, "Tuple", {}, nullptr, nullptr, std::move(elements), {}};
    return intern(std::move(type));
}

const Type* TypeTable::choice_of(const std::vector<const Type*>& alternatives) {
    std::vector<const Type*> flat;
    const auto add = [&](const Type* type) {
        if (std::ranges::find(flat, type) == flat.end()) {
            flat.push_back(type);
        }
    };
    for (const Type* alternative : alternatives) {
        if (alternative->kind != TypeKind::Choice) {
            add(alternative);
            continue;
        }
        std::ranges::for_each(alternative->choices, add);
    }
    if (flat.size() == 1) {
        return flat.front();
    }
    std::ranges::sort(flat, {}, [](const Type* type) { return to_string(*type); });
    Type type{TypeKind::Choice, "Choice", {}, nullptr, nullptr, {}, std::move(flat)};
    return intern(std::move(type));
}

const Type* TypeTable::class_of(std::string_view model, std::string_view name, const Type* base) {
    Type type{TypeKind::Class, std::string(name), std::string(model), nullptr, base, {}, {}};
    return intern(std::move(type));
}

const Type* TypeTable::parse(std::string_view text) {
    const std::size_t open = text.find('<');
    if (open == std::string_view::npos) {
        const Type* type = text == "T" ? generic_ : find_system(text);
        HOOKLINE_ASSERT(type != nullptr, "the operator table names types that exist");
        return type;
    }
    const Type* inner = parse(text.substr(open + 1, text.size() - open - 2));
    return text.substr(0, open) == "List" ? list_of(inner) : interval_of(inner);
}

}  // namespace hookline::cql
