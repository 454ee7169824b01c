#pragma once

// The input stream under RapidJSON's SAX reader: in situ, over a body that is followed by zero
// bytes. Runs of plain string bytes are passed sixteen at a time, which is what the stock in-situ
// stream lacks. Only flatten.cpp includes this header.

#include <rapidjson/encodings.h>
#include <rapidjson/rapidjson.h>
#include <rapidjson/stream.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hookline::fhir::json {

struct PaddedStream {
    using Ch = char;

    char* source;
    char* target;
    char* head;
    bool*
        bad_escape;  // set by an escape that FHIR or Unicode forbids; owner: the caller of flatten

    [[nodiscard]] Ch Peek() const { return *source; }
    Ch Take() { return *source++; }
    [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(source - head); }

    Ch* PutBegin() { return target = source; }
    void Put(Ch c) { *target++ = c; }
    [[nodiscard]] std::size_t PutEnd(const Ch* begin) const {
        return static_cast<std::size_t>(target - begin);
    }
    void Flush() {}
};

/// UTF-8 that was validated before; escapes are checked here.
struct ValidatedUtf8 : rapidjson::UTF8<char> {
    template <class OutputStream>
    static void Encode(OutputStream& os, unsigned code_point) {
        // A low surrogate without its high one gets here; the other order RapidJSON refuses.
        if constexpr (requires { os.bad_escape; }) {
            if (code_point == 0 || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
                *os.bad_escape = true;
            }
        }
        rapidjson::UTF8<char>::Encode(os, code_point);
    }
};

/// Number of bytes at `text` that need no attention inside a JSON string, as far as one look shows.
/// At most 16; the padding ends every run.
inline unsigned plain_run(const char* text) {
#if defined(__SSE2__)
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i control =
        _mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8(0x1F)), _mm_set1_epi8(0x1F));
    const auto mask = static_cast<unsigned>(
        _mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
    return mask == 0 ? 16 : static_cast<unsigned>(std::countr_zero(mask));
#else
    unsigned run = 0;
    while (run < 16) {
        const auto c = static_cast<unsigned char>(text[run]);
        if (c == '"' || c == '\\' || c < 0x20) {
            break;
        }
        ++run;
    }
    return run;
#endif
}

}  // namespace hookline::fhir::json

namespace rapidjson {

template <>
struct StreamTraits<hookline::fhir::json::PaddedStream> {
    enum { copyOptimization = 1 };
};

/// RapidJSON calls this at a plain byte of a string: pass the whole run, moving it only when an
/// escape before it has shortened the text.
template <>
struct Transcoder<hookline::fhir::json::ValidatedUtf8, hookline::fhir::json::ValidatedUtf8> {
    template <class InputStream, class OutputStream>
    static bool TranscodeUnsafe(InputStream& is, OutputStream& os) {
        unsigned run = 0;
        do {
            run = hookline::fhir::json::plain_run(is.source);
            if (os.target != is.source) {
                std::memmove(os.target, is.source, run);
            }
            is.source += run;
            os.target += run;
        } while (run == 16);
        return true;
    }

    // The reader names these for flags that are never set.
    template <class InputStream, class OutputStream>
    static bool Transcode(InputStream& is, OutputStream& os) {
        os.Put(is.Take());
        return true;
    }
    template <class InputStream, class OutputStream>
    static bool Validate(InputStream& is, OutputStream& os) {
        return Transcode(is, os);
    }
};

}  // namespace rapidjson
