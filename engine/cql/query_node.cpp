#include "engine/cql/query_node.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/cql/comparison.hpp"
#include "engine/cql/evaluation_state.hpp"
#include "fhir/base/arena_list.hpp"

namespace hookline::cql {
namespace {

// Stable, and sound even where unknown orders make the relation inconsistent.
template <class Before>
void merge_sort(ArenaList<std::size_t>& items, Before before) {
    ArenaList<std::size_t> buffer(items.size(), items.get_allocator());
    for (std::size_t width = 1; width < items.size(); width *= 2) {
        for (std::size_t start = 0; start < items.size(); start += 2 * width) {
            const std::size_t middle = std::min(start + width, items.size());
            const std::size_t end = std::min(start + 2 * width, items.size());
            std::size_t left = start;
            std::size_t right = middle;
            for (std::size_t out = start; out < end; ++out) {
                const bool take_right =
                    left == middle || (right < end && before(items[right], items[left]));
                buffer[out] = items[take_right ? right++ : left++];
            }
        }
        std::swap(items, buffer);
    }
}

template <class T>
std::span<T> new_array(std::size_t count, RequestArena& arena) {
    T* items = arena.allocate_array<T>(count);
    std::uninitialized_value_construct_n(items, count);
    return {items, count};
}

}  // namespace

struct QueryNode::Rows {
    explicit Rows(RequestArena& memory) : arena(memory) {}

    RequestArena& arena;
    ArenaList<Value> values{arena};
    Value aggregate;
    std::uint32_t count = 0;                  // rows visited
    ArenaList<std::uint32_t> numbers{arena};  // of the rows that the values came from
    std::span<std::uint32_t> positions;       // of the current row in each source

    void keep(std::span<const std::size_t> order) {
        ArenaList<Value> ordered(arena);
        ArenaList<std::uint32_t> ordered_numbers(arena);
        ordered.reserve(order.size());
        ordered_numbers.reserve(order.size());
        for (const std::size_t i : order) {
            ordered.push_back(values[i]);
            ordered_numbers.push_back(numbers[i]);
        }
        values = std::move(ordered);
        numbers = std::move(ordered_numbers);
    }
};

Value QueryNode::evaluate(Frame& frame) const {
    RequestArena& arena = frame.state.context().arena;
    const std::size_t sources = plan_.sources.size();
    const auto lists = new_array<std::span<const Value>>(sources, arena);
    const auto singles = new_array<Value>(sources, arena);
    for (std::size_t i = 0; i < sources; ++i) {
        singles[i] = run(*plan_.sources[i].expression, frame);
        if (singles[i].is_null()) {
            return Value::null();
        }
        lists[i] = plan_.sources[i].is_list ? singles[i].as_list()
                                            : std::span<const Value>(&singles[i], 1);
    }
    Rows rows(arena);
    rows.positions = new_array<std::uint32_t>(sources, arena);
    if (plan_.aggregate != nullptr) {
        rows.aggregate = run(*plan_.aggregate_start, frame);
    }
    visit_source(frame, 0, lists, rows);
    if (plan_.aggregate != nullptr) {
        return rows.aggregate;
    }
    if (plan_.distinct) {
        drop_duplicates(frame, rows);
    }
    if (!plan_.sort.empty()) {
        sort_rows(frame, rows);
    }
    if (TraceRecorder* recorder = frame.state.recorder()) {
        recorder->current()->positions = recorder->copy(rows.numbers);
    }
    if (plan_.single) {
        return rows.values.empty() ? Value::null() : rows.values.front();
    }
    return Value::list(rows.values);  // in the arena already
}

void QueryNode::visit_source(Frame& frame, std::size_t source,
                             std::span<const std::span<const Value>> lists, Rows& rows) const {
    if (source == plan_.sources.size()) {
        if (TraceRecorder* recorder = frame.state.recorder()) {
            const TraceRecorder::Inside inside(*recorder, recorder->append(nullptr));
            inside.step->positions = recorder->copy(rows.positions);
            inside.step->kept = visit_row(frame, rows);
        } else {
            static_cast<void>(visit_row(frame, rows));
        }
        ++rows.count;
        return;
    }
    for (std::size_t i = 0; i < lists[source].size(); ++i) {
        frame.state.context().spend(1);
        frame.locals[plan_.sources[source].slot] = lists[source][i];
        rows.positions[source] = static_cast<std::uint32_t>(i);
        visit_source(frame, source + 1, lists, rows);
    }
}

bool QueryNode::visit_row(Frame& frame, Rows& rows) const {
    for (const QueryPlan::Let& let : plan_.lets) {
        frame.locals[let.slot] = run(*let.expression, frame);
    }
    if (!related(frame) || (plan_.where != nullptr && !run(*plan_.where, frame).is_true())) {
        return false;
    }
    if (plan_.aggregate != nullptr) {
        if (plan_.distinct && is_repeated(frame, rows)) {
            return false;
        }
        frame.locals[plan_.aggregate_slot] = rows.aggregate;
        rows.aggregate = run(*plan_.aggregate, frame);
        return true;
    }
    frame.state.context().check_length(rows.values.size() + 1);
    rows.values.push_back(row_value(frame));
    rows.numbers.push_back(rows.count);
    return true;
}

// Whether a row with the same elements was aggregated before.
bool QueryNode::is_repeated(Frame& frame, Rows& rows) const {
    EvalContext& context = frame.state.context();
    ArenaList<Value> row(context.arena);
    row.reserve(plan_.sources.size());
    for (const QuerySourceNode& source : plan_.sources) {
        row.push_back(frame.locals[source.slot]);
    }
    const std::size_t width = row.size();
    for (std::size_t start = 0; start < rows.values.size(); start += width) {
        context.spend(width);
        const bool same = std::ranges::equal(
            row, std::span<const Value>(rows.values).subspan(start, width),
            [&](const Value& a, const Value& b) { return same_element(context, a, b); });
        if (same) {
            return true;
        }
    }
    rows.values.insert(rows.values.end(), row.begin(), row.end());
    return false;
}

bool QueryNode::related(Frame& frame) const {
    for (const QueryPlan::Relationship& relationship : plan_.relationships) {
        const Value source = run(*relationship.source.expression, frame);
        const auto list = source.is_null()              ? std::span<const Value>()
                          : relationship.source.is_list ? source.as_list()
                                                        : std::span<const Value>(&source, 1);
        const bool found = std::ranges::any_of(list, [&](const Value& element) {
            frame.locals[relationship.source.slot] = element;
            return run(*relationship.condition, frame).is_true();
        });
        if (found == relationship.without) {
            return false;
        }
    }
    return true;
}

Value QueryNode::row_value(Frame& frame) const {
    if (plan_.returned != nullptr) {
        return run(*plan_.returned, frame);
    }
    if (plan_.sources.size() == 1) {
        return frame.locals[plan_.sources.front().slot];
    }
    RequestArena& arena = frame.state.context().arena;
    Value* values = arena.allocate_array<Value>(plan_.sources.size());
    for (std::size_t i = 0; i < plan_.sources.size(); ++i) {
        values[i] = frame.locals[plan_.sources[i].slot];
    }
    return Value::tuple(
        arena.create<TupleValue>(TupleValue{plan_.names, {values, plan_.sources.size()}}));
}

void QueryNode::drop_duplicates(Frame& frame, Rows& rows) const {
    EvalContext& context = frame.state.context();
    ArenaList<std::size_t> kept(context.arena);
    for (std::size_t i = 0; i < rows.values.size(); ++i) {
        context.spend(1 + kept.size());
        const bool seen = std::ranges::any_of(kept, [&](std::size_t other) {
            return same_element(context, rows.values[other], rows.values[i]);
        });
        if (!seen) {
            kept.push_back(i);
        }
    }
    rows.keep(kept);
}

void QueryNode::sort_rows(Frame& frame, Rows& rows) const {
    EvalContext& context = frame.state.context();
    const std::size_t columns = plan_.sort.size();
    ArenaList<Value> keys(context.arena);
    keys.reserve(rows.values.size() * columns);
    for (const Value& row : rows.values) {
        for (const QueryPlan::Sort& item : plan_.sort) {
            if (item.expression == nullptr) {
                keys.push_back(row);
                continue;
            }
            frame.locals[plan_.sort_slot] = row;
            keys.push_back(run(*item.expression, frame));
        }
    }
    ArenaList<std::size_t> order(rows.values.size(), context.arena);
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    merge_sort(order, [&](std::size_t a, std::size_t b) {
        context.spend(1);
        for (std::size_t column = 0; column < columns; ++column) {
            const int difference =
                sort_order(context, keys[a * columns + column], keys[b * columns + column]);
            if (difference != 0) {
                return plan_.sort[column].descending ? difference > 0 : difference < 0;
            }
        }
        return false;
    });
    rows.keep(order);
}

}  // namespace hookline::cql
