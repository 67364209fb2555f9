using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// Reads the policy from a file. Changes are detected by the file's content, because modification times and change notifications are not
/// reliable on network volumes and mounted configurations.
/// </summary>
/// <param name="options">Contains the path of the file.</param>
/// <param name="folding">Folds words in the same way as prompts.</param>
internal sealed class FilePolicySource(IOptions<ModerationOptions> options, CharacterFolding folding) : IPolicySource
{
    private readonly string _file = Path.GetFullPath(options.Value.PolicyPath, AppContext.BaseDirectory);
    private readonly Lock _refreshing = new();
    private volatile State? _state;

    public InvalidPolicyException? Problem => Current.Problem;

    private State Current
    {
        get
        {
            if (_state is null)
            {
                Refresh();
            }

            return _state!;
        }
    }

    public ModerationPolicy GetPolicy()
    {
        State current = Current;

        // The message reaches users and must not contain a path of the server. The health check and the log report the inner exception.
        return current.Policy
            ?? throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: it has no valid policy.",
                innerException: current.Problem
            );
    }

    public bool Refresh()
    {
        lock (_refreshing)
        {
            State? before = _state;
            State now = ReadState(before);
            _state = now;
            return now != before;
        }
    }

    private State ReadState(State? before)
    {
        byte[] content;
        try
        {
            content = PolicyLoader.Read(_file);
        }
        catch (InvalidPolicyException e)
        {
            return before is { Hash: "", Problem: not null } ? before : new State("", before?.Policy, e);
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (hash == before?.Hash)
        {
            return before;
        }

        try
        {
            return new State(hash, PolicyLoader.Load(_file, content, folding), null);
        }
        catch (InvalidPolicyException e)
        {
            return new State(hash, before?.Policy, e);
        }
    }

    /// <summary>The result of the last time the file was read, and the policy in force.</summary>
    /// <param name="Hash">The hash of the file's content; empty if the file could not be read.</param>
    /// <param name="Policy">The policy in force; null if there has not been a valid file yet.</param>
    /// <param name="Problem">Why the content is not a valid policy; null if it is valid.</param>
    private sealed record State(string Hash, ModerationPolicy? Policy, InvalidPolicyException? Problem);
}
