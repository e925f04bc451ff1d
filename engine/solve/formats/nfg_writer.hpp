// Writes Gambit's .nfg files; nfg_reader.hpp describes them.
#pragma once

#include <string>
#include <string_view>

#include "engine/solve/formats/nfg.hpp"

namespace detente::solve {

/// read_nfg reads back the same game. Numbers are decimals where they end, else fractions.
[[nodiscard]] std::string write_nfg(const NfgGame& game, NfgForm form = NfgForm::as_is);

/// The same doubles, each as the shortest decimal that reads as it: what write_nfg then writes is short.
[[nodiscard]] NormalForm in_decimals(NormalForm game);

/// `text` in quotes, as a Gambit file has it.
[[nodiscard]] std::string gambit_quoted(std::string_view text);

}  // namespace detente::solve
