#include "hooks/statement_page.hpp"

namespace hookline::hooks {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "h1{font-size:1.4em}h2{font-size:1.1em}pre{white-space:pre-wrap;font:inherit}"
    ".notice{border-left:4px solid #b45309;background:#fef3c7;padding:.5em 1em}"
    "small{color:#555}";

void add_element(std::string& out, std::string_view name, std::string_view text) {
    out += '<';
    out += name;
    out += '>';
    out += escape_html(text);
    out += "</";
    out += name;
    out += ">\n";
}

}  // namespace

std::string write_statement_page(const StatementPage& page) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width\">\n";
    add_element(out, "title", page.id);
    out += "<style>";
    out += kStyle;
    out += "</style>\n</head>\n<body>\n";
    add_element(out, "h1", page.id + ": " + page.title);
    out +=
        "<p class=\"notice\">Unreviewed guideline content. Not a medical device. "
        "Decisions stay with the treating team.</p>\n";
    for (const StatementPage::Rule& rule : page.rules) {
        add_element(out, "h2", rule.id);
        add_element(out, "p", rule.summary);
        if (!rule.detail.empty()) {
            add_element(out, "pre", rule.detail);
        }
        if (!rule.place.empty()) {
            add_element(out, "small", rule.place);
        }
    }
    for (const auto& [title, text] : page.notes) {
        add_element(out, "h2", title);
        add_element(out, "p", text);
    }
    if (!page.sources.empty()) {
        add_element(out, "h2", "Sources");
        out += "<ul>\n";
        for (const std::string& source : page.sources) {
            add_element(out, "li", source);
        }
        out += "</ul>\n";
    }
    add_element(out, "small", page.guideline + ", version " + page.version);
    out += "</body>\n</html>\n";
    return out;
}

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace hookline::hooks
