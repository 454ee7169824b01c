#include "hooks/statement_page.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace hookline::hooks {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}"
    "h1{font-size:1.4em}h2{font-size:1.15em;margin-top:2em;border-top:1px solid "
    "#ddd;padding-top:1em}"
    "h3,dt{font-size:1em;font-weight:bold;margin:1em 0 .2em}dd{margin:0 0 .3em}"
    "pre,code{font-family:monospace;font-size:.9em;background:#f4f4f4}"
    "pre{white-space:pre-wrap;padding:.5em 1em;margin:.3em 0}"
    ".notice{border-left:4px solid #b45309;background:#fef3c7;padding:.5em 1em}"
    ".indicator{border-radius:.3em;padding:.1em .5em;font-size:.85em;background:#dbeafe}"
    ".warning{background:#fef3c7}.critical{background:#fecaca}"
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

void add_list(std::string& out, std::span<const std::string> items) {
    out += "<ul>\n";
    for (const std::string& item : items) {
        add_element(out, "li", item);
    }
    out += "</ul>\n";
}

// `**bold**` and `` `code` `` of the guideline's own texts; an unpaired mark stays as it is.
std::string inline_markdown(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t at = std::min(text.find("**"), text.find('`'));
        out += escape_html(text.substr(0, at));
        if (at == std::string_view::npos) {
            break;
        }
        const bool is_bold = text[at] == '*';
        const std::string_view mark = is_bold ? "**" : "`";
        const std::string_view rest = text.substr(at + mark.size());
        const std::size_t end = rest.find(mark);
        if (end == std::string_view::npos) {
            out += escape_html(text.substr(at));
            break;
        }
        out += is_bold ? "<strong>" : "<code>";
        out += escape_html(rest.substr(0, end));
        out += is_bold ? "</strong>" : "</code>";
        text = rest.substr(end + mark.size());
    }
    return out;
}

// Paragraphs and lists; the rest of Markdown stays as it is written.
void add_markdown(std::string& out, std::string_view text) {
    bool in_list = false;
    bool in_paragraph = false;
    const auto close = [&] {
        out += in_list ? "</ul>\n" : "";
        out += in_paragraph ? "</p>\n" : "";
        in_list = false;
        in_paragraph = false;
    };
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.empty()) {
            close();
        } else if (line.starts_with("- ")) {
            if (!in_list) {
                close();
                out += "<ul>\n";
                in_list = true;
            }
            out += "<li>" + inline_markdown(line.substr(2)) + "</li>\n";
        } else {
            if (!in_paragraph) {
                close();
                out += "<p>";
                in_paragraph = true;
            } else {
                out += "<br>\n";
            }
            out += inline_markdown(line);
        }
    }
    close();
}

// A description list; notes of one title that follow each other stand below it once.
void add_notes(std::string& out, const StatementPage& page) {
    std::vector<std::pair<std::string, std::string>> notes = page.notes;
    for (const std::string& source : page.sources) {
        notes.emplace_back("Sources", source);
    }
    if (notes.empty()) {
        return;
    }
    out += "<dl>\n";
    std::string_view last;
    for (const auto& [title, text] : notes) {
        if (title != last) {
            add_element(out, "dt", title);
        }
        add_element(out, "dd", text);
        last = title;
    }
    out += "</dl>\n";
}

void add_rule(std::string& out, const StatementPage::Rule& rule) {
    add_element(out, "h2", rule.id);
    if (!rule.indicator.empty()) {
        out += "<p><span class=\"indicator " + escape_html(rule.indicator) + "\">" +
               escape_html(rule.indicator) + "</span>";
        out += rule.hooks.empty() ? "" : " <small>at " + escape_html(rule.hooks) + "</small>";
        out += "</p>\n";
    }
    out += "<p><strong>" + escape_html(rule.summary) + "</strong></p>\n";
    add_markdown(out, rule.detail);
    if (!rule.facts.empty()) {
        add_element(out, "h3", "Rests on");
        add_list(out, rule.facts);
    }
    if (!rule.conditions.empty()) {
        add_element(out, "h3", "Condition in CQL");
        for (const StatementPage::Definition& definition : rule.conditions) {
            add_element(out, "pre", definition.name + ":\n  " + definition.text);
        }
    }
    if (!rule.place.empty()) {
        add_element(out, "small", rule.place);
    }
}

}  // namespace

std::string write_statement_page(const StatementPage& page) {
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width\">\n";
    add_element(out, "title", page.id + ": " + page.title);
    out += "<style>";
    out += kStyle;
    out += "</style>\n</head>\n<body>\n<main>\n";
    add_element(out, "h1", page.id + ": " + page.title);
    out +=
        "<p class=\"notice\">Unreviewed guideline content. Not a medical device. "
        "Decisions stay with the treating team.</p>\n";
    add_notes(out, page);
    for (const StatementPage::Rule& rule : page.rules) {
        add_rule(out, rule);
    }
    out += "</main>\n<hr>\n";
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
