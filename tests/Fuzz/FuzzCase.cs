namespace TextToVideo.Fuzz;

/// <summary>Something to send, and what may come back.</summary>
internal abstract record FuzzCase
{
    /// <summary>What it calls, for the table of the run.</summary>
    public abstract string Operation { get; }

    /// <summary>Sends it.</summary>
    /// <param name="target">The server.</param>
    /// <param name="cancellationToken">When an answer must have come.</param>
    public abstract Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken);

    /// <summary>The same as a line for the shell.</summary>
    /// <param name="target">The server.</param>
    public abstract string ToShell(FuzzTarget target);

    /// <summary>Simpler ones, the simplest first.</summary>
    public abstract IEnumerable<FuzzCase> Shrink();
}
