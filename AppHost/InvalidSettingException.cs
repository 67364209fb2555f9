namespace TextToVideo.AppHost;

/// <summary>A setting is invalid.</summary>
/// <param name="message">One line that names the setting and what is allowed.</param>
internal sealed class InvalidSettingException(string message) : Exception(message);
