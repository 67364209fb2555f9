namespace Aspire.Hosting.Local;

/// <summary>What the build knows of a project beside <see cref="IProjectMetadata"/>.</summary>
public interface IBuiltProject : IProjectMetadata
{
    /// <summary>The program that the build has made of it.</summary>
    string AssemblyPath { get; }
}
