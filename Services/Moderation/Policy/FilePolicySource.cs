using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// The policy of a file. Whether the file has changed is told by its content: times and notifications are not to be relied on where it lies
/// on a network volume or is a mounted configuration.
/// </summary>
/// <param name="options">Where the file is.</param>
/// <param name="normaliser">Normalises words as prompts are normalised.</param>
internal sealed class FilePolicySource(IOptions<ModerationOptions> options, IPolicyNormaliser normaliser) : IPolicySource
{
    private readonly string _file = Path.GetFullPath(options.Value.PolicyPath, AppContext.BaseDirectory);
    private readonly Lock _refreshing = new();
    private volatile Look? _last;

    public InvalidPolicyException? Problem => Last.Problem;

    private Look Last
    {
        get
        {
            if (_last is null)
            {
                Refresh();
            }

            return _last!;
        }
    }

    public ModerationPolicy GetPolicy()
    {
        var last = Last;

        // The user is told no path of the server; the health check and the log have it.
        return last.Policy
            ?? throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: it has no valid policy.",
                innerException: last.Problem
            );
    }

    public bool Refresh()
    {
        lock (_refreshing)
        {
            var before = _last;
            var now = LookAt(before);
            _last = now;
            return now != before;
        }
    }

    private Look LookAt(Look? before)
    {
        byte[] content;
        try
        {
            content = PolicyLoader.Read(_file);
        }
        catch (InvalidPolicyException e)
        {
            return before is { Hash: "", Problem: not null } ? before : new Look("", before?.Policy, e);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (hash == before?.Hash)
        {
            return before;
        }

        try
        {
            return new Look(hash, PolicyLoader.Load(_file, content, normaliser), null);
        }
        catch (InvalidPolicyException e)
        {
            return new Look(hash, before?.Policy, e);
        }
    }

    /// <summary>What the file was when it was last looked at, and the policy in force since.</summary>
    /// <param name="Hash">Of its content; empty where it could not be read.</param>
    /// <param name="Policy">The policy; null where there has never been a valid one.</param>
    /// <param name="Problem">Why the content is no policy; null where it is one.</param>
    private sealed record Look(string Hash, ModerationPolicy? Policy, InvalidPolicyException? Problem);
}
