using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>Writes the lines of a server to the output of the current test, which refuses them when the test has ended.</summary>
/// <param name="output">The output of the current test; null for none.</param>
public sealed class TestOutput(ITestOutputHelper? output)
{
    private volatile ITestOutputHelper? _output = output;

    /// <summary>Writes to the output of a test from now on; null for none.</summary>
    /// <param name="output">The output of the test.</param>
    public void Attach(ITestOutputHelper? output) => _output = output;

    /// <summary>Writes a line, if there is a test that has not ended.</summary>
    /// <param name="line">The line.</param>
    public void WriteLine(string line)
    {
        try
        {
            _output?.WriteLine(line);
        }
        catch (InvalidOperationException)
        {
            // The test has ended.
            _output = null;
        }
    }
}
