// detente sweep submit: many workers on one planned sweep.
#pragma once

#include <string>
#include <vector>

namespace detente::cli {

int submit_main(const std::vector<std::string>& words);

}  // namespace detente::cli
