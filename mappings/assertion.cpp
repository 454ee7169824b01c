// Statements of the local assertion code system (decision D-08).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// The code of the assertion system that a coding has or that a site maps it to.
std::string_view assertion_code(const MappingContext& context, const Coding& coding) {
    const CareTables& tables = context.tables.care;
    if (coding.system == tables.assertion_system) {
        return coding.code;
    }
    for (const CodeRef& target : context.terminology.mapped(coding.system, coding.code)) {
        if (target.system == tables.assertion_system) {
            return target.code;
        }
    }
    return {};
}

const CareTables::Question* question_of(const MappingContext& context, const Concept& code) {
    for (const Coding& coding : code.codings) {
        const std::string_view wanted = assertion_code(context, coding);
        for (const CareTables::Question& question : context.tables.care.questions) {
            if (!wanted.empty() && question.code == wanted) {
                return &question;
            }
        }
    }
    return nullptr;
}

Words answers_of(const MappingContext& context, const CareTables::Question& question,
                 const Concept& value) {
    Words answers;
    for (const Coding& coding : value.codings) {
        answers.add(find_pair(question.answers, assertion_code(context, coding)));
    }
    answers.remove({});
    return answers;
}

// Who judged: the name or specialty of a hepatobiliary unit, or another performer.
std::string_view performer_of(MappingContext& context, const fhir::ObservationView& view) {
    bool any = false;
    const auto is_unit = [&](std::string_view text) {
        return context.tables.care.hepatobiliary_words.any_in(text);
    };
    for (const Value& performer : view.performers()) {
        any = true;
        if (is_unit(performer.string_at("display"))) {
            return "hepatobiliary";
        }
        const Value* resource = context.resolve(&performer, view.json());
        if (resource == nullptr) {
            continue;
        }
        if (is_unit(resource->string_at("name"))) {
            return "hepatobiliary";
        }
        for (const char* member : {"specialty", "type", "code"}) {
            for (const Value& role : fhir::elements_of(*resource, member)) {
                const Concept named = context.concept_of(role);
                if (is_unit(named.text) ||
                    std::ranges::any_of(named.codings, [&](const Coding& coding) {
                        return is_unit(coding.display);
                    })) {
                    return "hepatobiliary";
                }
            }
        }
    }
    return any ? std::string_view("other") : std::string_view();
}

}  // namespace

void add_assertion(MappingContext& context, const Statement& base,
                   const fhir::ObservationView& view, const Concept& code) {
    const CareTables::Question* question = question_of(context, code);
    if (question == nullptr) {
        return;
    }
    auto assertion = derive<Assertion>(base);
    assertion.name = question->name;
    assertion.performer = performer_of(context, view);
    if (question->value_type == "boolean" && view.value_boolean() != nullptr) {
        assertion.boolean = view.value_boolean()->as_boolean();
    } else if (question->value_type == "integer") {
        assertion.integer = fhir::read_integer(view.value_integer());
    } else if (question->value_type == "code") {
        const Words answers =
            answers_of(context, *question, context.concept_of(view.value_concept()));
        if (answers.size() > 1) {
            assertion.certainty = Certainty::Conflict;
            assertion.note = "codes of one concept name different things";
        }
        assertion.text = answers.front();
    }
    if (assertion.boolean || assertion.integer || !assertion.text.empty()) {
        context.assertions.push_back(assertion);
    }
}

}  // namespace hookline::mappings
