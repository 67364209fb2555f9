using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>Reads the fields that other servers name differently.</summary>
internal static class FieldAliases
{
    /// <summary>Returns the request with the values of the other names in the fields themselves.</summary>
    /// <param name="input">The request.</param>
    /// <exception cref="InvalidFieldException">Two names of a field have different values.</exception>
    public static CreateVideoInput Resolve(CreateVideoInput input)
    {
        (string Name, bool? Value)[] others = [("prompt_extend", input.PromptExtend), ("prompt_upsampling", input.PromptUpsampling)];
        bool? value = input.EnhancePrompt;
        foreach ((string name, bool? other) in others)
        {
            value =
                value is null || other is null || value == other
                    ? value ?? other
                    : throw new InvalidFieldException(name, "must not differ from enhance_prompt, which it is another name for");
        }

        return input with
        {
            EnhancePrompt = value,
            PromptExtend = null,
            PromptUpsampling = null,
        };
    }
}
