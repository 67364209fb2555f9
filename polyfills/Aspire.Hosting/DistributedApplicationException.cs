namespace Aspire.Hosting;

/// <summary>The application cannot go on.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Makes one.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong.</param>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">Why.</param>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
