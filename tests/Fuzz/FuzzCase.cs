namespace TextToVideo.Fuzz;

/// <summary>A generated request, and the check of its response.</summary>
internal abstract record FuzzCase
{
    /// <summary>The name of the called operation, for the table of outcomes.</summary>
    public abstract string Operation { get; }

    /// <summary>Sends the request and checks the response.</summary>
    /// <param name="target">The server.</param>
    /// <param name="cancellationToken">Token to cancel the operation at the deadline of the response.</param>
    public abstract Task<Verdict> SendAsync(FuzzTarget target, CancellationToken cancellationToken);

    /// <summary>Returns a shell command that sends the same request.</summary>
    /// <param name="target">The server.</param>
    public abstract string ToShell(FuzzTarget target);

    /// <summary>Returns simpler requests, the simplest first.</summary>
    public abstract IEnumerable<FuzzCase> Shrink();
}
