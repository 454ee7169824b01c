// A value that cannot be read must never take a card away without a word: each value of the
// recorded calls is replaced in turn by one that FHIR does not allow there, and when a card is
// gone, another one has to say something new.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/files.hpp"
#include "tests/e2e/service_support.hpp"
#include "tests/e2e/shipped_requests.hpp"

namespace hookline::hooks::test {
namespace {

constexpr const char* kDay = "2026-10-05";

struct Place {
    std::string path;
    std::size_t from = 0;
    std::size_t to = 0;
};

// The places of all values of a well-formed JSON text, with their paths.
class PlaceFinder {
  public:
    explicit PlaceFinder(std::string_view text) : text_(text) { value(""); }

    [[nodiscard]] const std::vector<Place>& places() const { return places_; }

  private:
    void skip_blanks() {
        while (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' ||
               text_[at_] == '\t') {
            ++at_;
        }
    }

    std::string string() {
        const std::size_t from = ++at_;
        while (text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? std::size_t{2} : 1;
        }
        return std::string(text_.substr(from, at_++ - from));
    }

    void members(const std::string& path) {
        for (char next = ','; next == ',';) {
            ++at_;
            skip_blanks();
            if (text_[at_] == '}') {
                ++at_;
                return;
            }
            const std::string name = string();
            skip_blanks();
            ++at_;
            value(path + '.' + name);
            skip_blanks();
            next = text_[at_];
        }
        ++at_;
    }

    void elements(const std::string& path) {
        std::size_t index = 0;
        for (char next = ','; next == ',';) {
            ++at_;
            skip_blanks();
            if (text_[at_] == ']') {
                ++at_;
                return;
            }
            value(path + '[' + std::to_string(index++) + ']');
            skip_blanks();
            next = text_[at_];
        }
        ++at_;
    }

    void value(const std::string& path) {
        skip_blanks();
        const std::size_t place = places_.size();
        places_.push_back({path, at_, at_});
        if (text_[at_] == '{') {
            members(path);
        } else if (text_[at_] == '[') {
            elements(path);
        } else if (text_[at_] == '"') {
            string();
        } else {
            at_ = text_.find_first_of(",]} \n\r\t", at_);
        }
        places_[place].to = at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Place> places_;
};

struct Said {
    std::string summary;  // with the indicator
    std::string detail;

    bool operator==(const Said&) const = default;
    [[nodiscard]] bool tells_of_lost_data() const {
        return summary.find("could not be checked") != std::string::npos ||
               detail.find("cannot be used") != std::string::npos;
    }
};

std::vector<Said> said_by(const Answer& answer) {
    std::vector<Said> all;
    for (const fhir::json::Value& card : answer.cards()) {
        all.push_back({std::string(card.string_at("indicator")) + ": " +
                           std::string(card.string_at("summary")),
                       std::string(card.string_at("detail"))});
    }
    return all;
}

bool has_summary(const std::vector<Said>& cards, const std::string& summary) {
    return std::ranges::find(cards, summary, &Said::summary) != cards.end();
}

// The first card that is gone although there is neither a new one nor a word about lost data; empty
// when there is none.
std::string lost_without_a_word(const std::vector<Said>& before, const std::vector<Said>& after) {
    const auto lost = std::ranges::find_if(
        before, [&](const Said& said) { return !has_summary(after, said.summary); });
    const bool is_told = std::ranges::any_of(after, [&](const Said& said) {
        const bool is_new = std::ranges::find(before, said) == before.end();
        return is_new && (said.tells_of_lost_data() || !has_summary(before, said.summary));
    });
    return lost == before.end() || is_told ? std::string() : lost->summary;
}

// What is put in the place of a value.
constexpr std::array kSpoilt = {std::string_view("17"), std::string_view("[[]]"),
                                std::string_view(R"({"x":1})"), std::string_view(R"("spoilt")")};

// Some of it is allowed by FHIR: a code that nobody knows, and words instead of codes.
bool is_allowed(std::string_view path, std::string_view spoilt) {
    if (spoilt.starts_with('"')) {
        return path.ends_with(".code") || path.ends_with(".system");
    }
    return spoilt.starts_with('{') &&
           (path.ends_with(".coding") || path.find(".coding[") != std::string_view::npos);
}

bool is_clinical(std::string_view path) {
    return path.starts_with(".prefetch.") || path.starts_with(".context.draftOrders") ||
           path.starts_with(".context.appointments");
}

// One place of so many is tried; 1 with the slow tests.
std::size_t step() {
    const char* every = std::getenv("HOOKLINE_CORRUPTION_EVERY");
    return every == nullptr ? 97 : std::stoul(every);
}

std::string service_of(const std::string& request) {
    fhir::json::BodyBuffer body(request);
    RequestArena arena;
    return "metastatic-rectal-cancer-" +
           std::string(fhir::json::parse(body, arena).value().string_at("hook"));
}

TEST_CASE("a value that cannot be read takes no card away without a word") {
    const std::size_t every = step();
    std::size_t count = 0;
    for (const auto& file : shipped_request_files()) {
        const std::string request = read_file(file).value();
        const std::string service = service_of(request);
        const std::vector<Said> before = said_by(post(request, kDay, service));
        const PlaceFinder finder(request);
        for (const Place& place : finder.places()) {
            for (const std::string_view spoilt : kSpoilt) {
                if (!is_clinical(place.path) || is_allowed(place.path, spoilt) ||
                    ++count % every != 0) {
                    continue;
                }
                std::string changed = request;
                changed.replace(place.from, place.to - place.from, spoilt);
                const Answer answer = post(changed, kDay, service);
                if (answer.ok) {  // else the client is told where it went wrong
                    CAPTURE(file.filename().string());
                    CAPTURE(place.path);
                    CAPTURE(spoilt);
                    CHECK(lost_without_a_word(before, said_by(answer)) == "");
                }
            }
        }
    }
    CHECK(count / every > 500);
}

}  // namespace
}  // namespace hookline::hooks::test
