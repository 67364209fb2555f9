namespace Grpc.Core;

/// <summary>Opaque token of a parent call.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
