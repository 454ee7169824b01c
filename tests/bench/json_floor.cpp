#include "tests/bench/json_floor.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <rapidjson/reader.h>

namespace hookline::bench {

bool parse_floor(char* text) {
    rapidjson::InsituStringStream stream(text);
    rapidjson::BaseReaderHandler<> handler;
    rapidjson::Reader reader;
    return !reader.Parse<rapidjson::kParseInsituFlag>(stream, handler).IsError();
}

}  // namespace hookline::bench
#pragma GCC diagnostic pop
