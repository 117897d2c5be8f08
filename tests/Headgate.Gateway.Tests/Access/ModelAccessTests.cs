using Headgate.Gateway.Access;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Access;

public sealed class ModelAccessTests
{
    [Theory]
    [InlineData("*", "anything/at:all", true)]
    [InlineData("glm-4.6", "GLM-4.6", true)]
    [InlineData("glm-4.6", "glm-4.60", false)]
    [InlineData("gpt-*", "GPT-5", true)]
    [InlineData("gpt-*", "gpt-", true)]
    [InlineData("gpt-*", "my-gpt-5", false)]
    [InlineData("*-mini", "gpt-5-mini", true)]
    [InlineData("*-mini", "gpt-5-minimal", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("openai/*", "openai/gpt-5", true)]
    [InlineData("openai/*", "openai", false)]
    public void Patterns_hold_one_star_and_ignore_case(string pattern, string model, bool allowed) =>
        new ModelPatterns([pattern]).Allows(model).ShouldBe(allowed);

    [Fact]
    public void Any_of_several_patterns_will_do()
    {
        var patterns = new ModelPatterns(["glm-4.6", "gpt-*"]);

        patterns.All.ShouldBeFalse();
        patterns.Allows("glm-4.6").ShouldBeTrue();
        patterns.Allows("gpt-5").ShouldBeTrue();
        patterns.Allows("glm-4.5").ShouldBeFalse();
        new ModelPatterns([]).Allows("glm-4.6").ShouldBeFalse();
        ModelPatterns.Any.All.ShouldBeTrue();
    }

    [Theory]
    [InlineData("glm-4.6", "glm-4.6", null, true)]
    [InlineData("glm-4.6", "bigglm/glm-4.6", null, false)]
    [InlineData("glm-4.6", "bigglm,glm-4.6", null, false)]
    [InlineData("glm-4.6", "glm-4.6", "bigglm", false)]
    [InlineData("bigglm/glm-4.6", "bigglm/glm-4.6", null, true)]
    [InlineData("bigglm/glm-4.6", "bigglm,glm-4.6", null, true)]
    [InlineData("bigglm/glm-4.6", "bigglm, glm-4.6", null, true)]
    [InlineData("bigglm/glm-4.6", "glm-4.6", "BigGLM", true)]
    [InlineData("bigglm/glm-4.6", "glm-4.6", null, false)]
    [InlineData("bigglm/*", "bigglm/glm-4.5", null, true)]
    [InlineData("bigglm/*", "glm-4.5", "bigglm", true)]
    [InlineData("bigglm/*", "glm-4.5", "bigglm-coding-plan", false)]
    [InlineData("*", "glm-4.5", "bigglm-coding-plan", true)]
    public void A_channel_may_be_picked_only_by_keys_that_name_it(string pattern, string model, string? channel, bool allowed)
    {
        var error = ModelAccess.Check(Key(pattern), model, channel);

        (error is null).ShouldBe(allowed);
        error?.Kind.ShouldBe(GatewayErrorKind.NotAllowed);
        error?.Field.ShouldBe("model");
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("bigglm/*", true)]
    [InlineData("BIGGLM/*", true)]
    [InlineData("bigglm/glm-*", false)]
    [InlineData("glm-4.6", false)]
    [InlineData("deepseek/*", false)]
    public void Raw_paths_are_for_keys_that_are_open_to_the_whole_channel(string pattern, bool allowed) =>
        (ModelAccess.CheckRaw(Key(pattern), "bigglm") is null).ShouldBe(allowed);

    private static ApiKey Key(string pattern) => Build.Key(models: pattern);
}
