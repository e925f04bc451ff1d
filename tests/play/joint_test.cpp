#include "engine/play/joint.hpp"

#include <gtest/gtest.h>

namespace detente::play {
namespace {

const game::ChoiceSet kTwo{{{3, {0, 1}}, {5, {0, 1, 2}}}, 6, 5};
const std::vector<double> kMixes{0.25, 0.75, 0.5, 0.3, 0.2};

TEST(JointProbabilities, MultiplyTheMixesTheLastMoverFastest) {
  std::vector<double> joint;
  joint_probabilities(kTwo, kMixes, kNobody, joint);
  EXPECT_EQ(joint, (std::vector<double>{0.125, 0.075, 0.05, 0.375, 0.75 * 0.3, 0.75 * 0.2}));
}

TEST(JointProbabilities, AreCertainOfWhateverTheExceptedMoverDoes) {
  std::vector<double> joint;
  joint_probabilities(kTwo, kMixes, 1, joint);
  EXPECT_EQ(joint, (std::vector<double>{0.25, 0.25, 0.25, 0.75, 0.75, 0.75}));
}

TEST(JointProbabilities, OfOneMoverAreItsMixAndOfNoneAreOne) {
  const game::ChoiceSet one{{{0, {0, 1, 2}}}, 3, 3};
  const std::vector<double> mix{0.5, 0.25, 0.25};
  std::vector<double> room(3, -1.0);
  EXPECT_EQ(row_probabilities(one, mix, room).data(), mix.data());
  EXPECT_EQ(row_probabilities({}, {}, std::span(room).first(1))[0], 1.0);
}

TEST(ChoiceSets, SayWhereAMoversActionsLie) {
  EXPECT_EQ(mover_index(kTwo, 5), 1);
  EXPECT_EQ(mover_index(kTwo, 4), kNobody);
  EXPECT_EQ(stride_of(kTwo, 0), 3U);
  EXPECT_EQ(stride_of(kTwo, 1), 1U);
  EXPECT_EQ(mix_offset(kTwo, 0), 0U);
  EXPECT_EQ(mix_offset(kTwo, 1), 2U);
}

}  // namespace
}  // namespace detente::play
