#include "engine/record/record_binding.hpp"

#include <algorithm>
#include <array>

#include "engine/record/elements.hpp"

namespace hookline::engine {
namespace {

constexpr std::array kPatient = {
    element<record::PatientData, &record::PatientData::id>("id"),
    element<record::PatientData, &record::PatientData::birth_date>("birthDate"),
    element<record::PatientData, &record::PatientData::deceased>("deceased"),
};

constexpr std::array kDataSource = {
    element<record::SourceState, &record::SourceState::name>("name"),
    element<record::SourceState, &record::SourceState::state>("state"),
    element<record::SourceState, &record::SourceState::lacks>("lacks"),
};

constexpr std::array kBasicClasses = {
    RecordClass{"Patient", kPatient},
    RecordClass{"DataSource", kDataSource},
};

std::array<std::span<const RecordClass>, 4> class_groups() {
    return {kBasicClasses, finding_classes(), care_classes(), therapy_classes()};
}

const RecordClass* class_of(std::string_view name) {
    for (const auto group : class_groups()) {
        const auto found = std::ranges::find(group, name, &RecordClass::name);
        if (found != group.end()) {
            return &*found;
        }
    }
    return nullptr;
}

}  // namespace

RecordBinding::RecordBinding() {
    for (const auto group : class_groups()) {
        for (const RecordClass& item : group) {
            types_.push_back(std::make_unique<cql::ObjectType>(
                cql::ObjectType{std::string(item.name), item.name != "DataSource"}));
        }
    }
}

const cql::ObjectType* RecordBinding::find_class(std::string_view class_name) const {
    for (const auto& type : types_) {
        if (type->name == class_name) {
            return type.get();
        }
    }
    return nullptr;
}

cql::PropertyGetter RecordBinding::find_property(std::string_view class_name,
                                                 std::string_view element) const {
    const RecordClass* owner = class_of(class_name);
    if (owner == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find(owner->elements, element, &Element::name);
    return found == owner->elements.end() ? nullptr : found->getter;
}

std::vector<std::string_view> RecordBinding::classes() const {
    std::vector<std::string_view> names;
    names.reserve(types_.size());
    for (const auto& type : types_) {
        names.push_back(type->name);
    }
    return names;
}

std::vector<std::string_view> RecordBinding::elements(std::string_view class_name) const {
    std::vector<std::string_view> names;
    if (const RecordClass* owner = class_of(class_name)) {
        for (const Element& element : owner->elements) {
            names.push_back(element.name);
        }
    }
    return names;
}

}  // namespace hookline::engine
