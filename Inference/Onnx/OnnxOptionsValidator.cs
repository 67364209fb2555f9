using Microsoft.Extensions.Options;

namespace TextToVideo.Inference.Onnx;

/// <summary>Validates the section at startup.</summary>
internal sealed class OnnxOptionsValidator : IValidateOptions<OnnxOptions>
{
    public ValidateOptionsResult Validate(string? name, OnnxOptions options)
    {
        var problems = new List<string>();
        foreach (string provider in options.ExecutionProviders)
        {
            if (!Enum.GetNames<ExecutionProvider>().Contains(provider, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(
                    $"{OnnxOptions.SectionName}:{nameof(options.ExecutionProviders)} has '{provider}'; "
                        + $"allowed are {string.Join(", ", Enum.GetNames<ExecutionProvider>())}."
                );
            }
        }

        if (string.IsNullOrWhiteSpace(options.ModelsPath))
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.ModelsPath)} must not be empty.");
        }

        if (options.DeviceId < 0)
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.DeviceId)} must be at least 0.");
        }

        if (options.IntraOpThreads is < 0 or > 1024)
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.IntraOpThreads)} must be from 0 to 1024.");
        }

        if (options.MemoryBudget < 0)
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.MemoryBudget)} must be at least 0.");
        }

        if (options.ModelTurn < TimeSpan.Zero || options.ModelTurn > TimeSpan.FromDays(1))
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.ModelTurn)} must be from 0 to 1 day.");
        }

        if (options.ModelRefreshInterval < TimeSpan.Zero || options.ModelRefreshInterval > TimeSpan.FromDays(1))
        {
            problems.Add($"{OnnxOptions.SectionName}:{nameof(options.ModelRefreshInterval)} must be from 0 to 1 day.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
