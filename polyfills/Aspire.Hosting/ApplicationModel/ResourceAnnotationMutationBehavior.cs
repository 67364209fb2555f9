namespace Aspire.Hosting.ApplicationModel;

/// <summary>What becomes of an annotation of the same type.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>It stays.</summary>
    Append,

    /// <summary>It goes.</summary>
    Replace,
}
